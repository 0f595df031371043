/** What is wrong with a file of users. Every sentence says where, and all are told at once. */

/** Where something stands; the file as a whole where there is no line. */
export interface Location {
  readonly line?: number | undefined;
  /** Which person of the file, where several begin on one line. */
  readonly person?: number | undefined;
  /** As the file has it; a number counts columns where there is no heading to name. */
  readonly heading?: string | number;
}

export interface IssueCollector {
  readonly add: (location: Location, issue: string) => void;
  /** A text from the file, fit to stand in a message. */
  readonly quote: (text: string) => string;
}

/** Nobody reads more of them; log and summary show the first ones. */
const MAX_FAULTS = 10_000;

/** `word` is what stands before a heading, as in `column "Vorname"`; keys of JSON and YAML have none. */
export function createIssueCollector(
  path: string,
  code: string,
  quote: IssueCollector['quote'],
): IssueCollector & { readonly sentences: () => string[] } {
  const kept: string[] = [];
  let count = 0;
  const where = ({ heading, ...place }: Location): string => {
    const name = typeof heading === 'string' ? quote(heading) : heading;
    return [path, formatLocation(place), name && `${code}${name}`].filter(Boolean).join(', ');
  };
  return {
    quote,
    add: (location, issue) => {
      count += 1;
      if (count <= MAX_FAULTS) kept.push(`${where(location)}: ${issue}`);
    },
    sentences: () => (count > MAX_FAULTS ? [`${path}: has ${count} faults`, ...kept] : kept),
  };
}

/** As in `line 4`, and empty for the file as a whole. */
export function formatLocation({ line, person }: Location): string {
  if (line === undefined) return '';
  return person === undefined ? `line ${line}` : `line ${line}, person ${person}`;
}

/** The same faults, each with the person whom it is about, where the line does not tell. */
export function forRecord(person: number | undefined, issues: IssueCollector): IssueCollector {
  if (person === undefined) return issues;
  return { ...issues, add: (location, issue) => issues.add({ ...location, person }, issue) };
}
