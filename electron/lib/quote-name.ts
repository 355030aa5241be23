/** A name as an SQL identifier, whatever is in it; SQLite and PostgreSQL read it alike. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`
