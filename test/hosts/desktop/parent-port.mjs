// Loaded before the engine process by the stand-in for utilityProcess: gives it the port that Electron would.
const { EventEmitter } = await import('node:events')
const port = new EventEmitter()
process.on('message', (data) => port.emit('message', { data, ports: [] }))
const send = process.send.bind(process)
process.send = undefined
process.parentPort = Object.assign(port, { postMessage: (message) => send(message) })
