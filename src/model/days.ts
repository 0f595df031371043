/** Calendar days as MOCO writes them, `YYYY-MM-DD`. As texts they sort like days. Pure, but for the time zone. */

const DAY_MS = 86_400_000;

/** The day of a moment (milliseconds since 1970) in the time zone of the process: the variable `TZ`. */
export function dayOf(moment: number): string {
  const date = new Date(moment);
  // The same moment as UTC has it if the clock there showed the local time.
  return new Date(moment - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** The day so many days later; earlier if the number is negative. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The number of days from one day to a later one. */
export function daysBetween(earlier: string, later: string): number {
  return (Date.parse(`${later}T00:00:00Z`) - Date.parse(`${earlier}T00:00:00Z`)) / DAY_MS;
}

/** True for a day of the calendar as MOCO writes it. JavaScript alone turns 31 February into 3 March. */
export function isDay(value: unknown): value is string {
  const text = typeof value === 'string' ? value : '';
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text);
}

/** The number of the year. */
export function yearOf(day: string): number {
  return Number(day.slice(0, 4));
}

/** The moment of a timestamp (ISO 8601) in milliseconds since 1970; undefined if it is none. */
export function momentOf(timestamp: unknown): number | undefined {
  const moment = typeof timestamp === 'string' ? Date.parse(timestamp) : NaN;
  return Number.isNaN(moment) ? undefined : moment;
}
