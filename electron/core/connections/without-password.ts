/**
 * An address as it may be repeated in faults, on a screen and in logs: never with the password that somebody pasted into
 * it, however badly it was written. What cannot be told from a password is left out with it.
 */
export function withoutPassword(text: string): string {
	return text
		.replace(/^((?:[a-z][a-z0-9+.-]*:)?[a-z][a-z0-9+.-]*:\/\/[^:@/?]*):.*@/is, '$1:…@')
		.replace(/^((?:[a-z][a-z0-9+.-]*:)?[a-z][a-z0-9+.-]*:\/\/[^:@/?]+):(?!…@|\d*(?:[/,?]|$)).*$/is, '$1:…')
		.replace(/([?&][^=&]*(?:password|passwd|pwd)[^=&]*=)[^&]*/gi, '$1…')
		.replace(/((?:^|\s)\w*(?:password|passwd|pwd)\s*=\s*)('(?:\\.|[^'\\])*'?|(?:\\.|[^\s'])+)/gis, '$1…')
}
