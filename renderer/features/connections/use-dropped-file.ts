import { useEffect, useState } from 'react'

/**
 * Takes files dropped anywhere on the page, so that the browser never leaves for one. Says whether a file is being
 * held over the page now.
 */
export function useDroppedFile(receive: (file: File) => void): boolean {
	const [over, setOver] = useState(false)
	useEffect(() => {
		const hold = (event: DragEvent) => {
			if (!event.dataTransfer?.types.includes('Files')) return
			event.preventDefault()
			setOver(true)
		}
		const leave = (event: DragEvent) => {
			if (event.relatedTarget === null) setOver(false)
		}
		const drop = (event: DragEvent) => {
			event.preventDefault()
			setOver(false)
			const file = event.dataTransfer?.files[0]
			if (file !== undefined) receive(file)
		}
		window.addEventListener('dragover', hold)
		window.addEventListener('dragleave', leave)
		window.addEventListener('drop', drop)
		return () => {
			window.removeEventListener('dragover', hold)
			window.removeEventListener('dragleave', leave)
			window.removeEventListener('drop', drop)
		}
	}, [receive])
	return over
}
