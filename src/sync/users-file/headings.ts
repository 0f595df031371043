/** Headings that are recognised, and those that are understood and rejected. Pure. */
import type { Field } from '../../model/fields.ts';
import { compose } from '../../model/text.ts';
import { CUSTOM, customColumn, FILE_FIELDS, WORK_COLUMNS, type Column } from './columns.ts';
import type { HeadingKind } from './issues.ts';

/** A heading that a column may have, as people write it. */
export interface KnownHeading {
  readonly heading: string;
  /** The heading, normalized. */
  readonly key: string;
  /** Undefined if the heading is understood and rejected. */
  readonly column: Column | undefined;
}

/**
 * Further headings of HR systems and of lists in German, each of which can only mean one column. A heading such as
 * `Abteilung` or `Work Email` is not one of them: it may be the team, or the e-mail address in MOCO.
 */
const FURTHER_HEADINGS: Readonly<Record<string, readonly string[]>> = {
  id: ['MOCO-ID'],
  firstname: ['Given name', 'Forename'],
  lastname: ['Surname', 'Family name', 'Familienname'],
  email: ['E-Mail-Adresse', 'Mailadresse', 'E-Mail address'],
  'mobile-phone': [
    'Mobil',
    'Mobile',
    'Mobilnummer',
    'Mobile number',
    'Mobiltelefonnummer',
    'Mobile phone number',
    'Handy',
    'Handynummer',
    'Natel',
    'Natelnummer',
    'Cell phone',
  ],
  'work-phone': ['Work phone number', 'Telefonnummer', 'Geschäftstelefon'],
  'home-address': ['Postal address', 'Postadresse', 'Wohnadresse', 'Privatadresse', 'Anschrift'],
  birthday: ['Geburtsdatum', 'Date of birth', 'Birth date'],
  iban: ['IBAN-Nummer', 'IBAN-Nr.'],
  'credit-number': ['Kreditorennummer', 'Kreditoren-Nr.'],
  tags: ['Tags'],
  'custom-properties': ['Custom fields', 'Eigene Felder'],
  'employment-start': ['Eintrittsdatum'],
  'employment-end': ['Austrittsdatum'],
};

const SINGLE_USER_INPUTS = ['avatar', 'additional-fields'];

/** `custom-properties.NAME`. The name is matched as MOCO has it. */
const PROPERTY = /^custom[-_ ]?properties\.(.+)$/is;

/** Whatever the rest of the heading says, such as "Initial password". */
const PASSWORD = /passwor[dt]|passwd|kennwort/;

const NO_PASSWORDS =
  'passwords must not be stored in a repository. Delete them here, and change them in MOCO';
const PERCENTAGE =
  'A percentage is not hours: MOCO has the hours of each day, in the column `Wochenmodell` (`employment-pattern`), such ' +
  'as 8/8/8/8/0';
const WEEKLY_HOURS =
  'MOCO has the hours of each day, not of a week: in the column `Wochenmodell` (`employment-pattern`), such as 8/8/8/8/0';
const STATUS =
  'Whether a user is active is in the column `Aktiv` (`active`): true or false, or ja or nein. An empty cell changes nothing';
const VACATION =
  'The vacation days of one year are in the column `Urlaubstage` or `Ferientage` (`vacation-days`). If this column has ' +
  'them, map it to `vacation-days`';
const FULL_NAME =
  'First name and last name are two columns, `Vorname` and `Nachname` (`firstname`, `lastname`)';

/** Headings that lists often have and that are near to none, and what to do about them. */
const HINTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Pensum: PERCENTAGE,
    Arbeitspensum: PERCENTAGE,
    Beschäftigungsgrad: PERCENTAGE,
    Stellenprozent: PERCENTAGE,
    Stellenprozente: PERCENTAGE,
    FTE: PERCENTAGE,
    Wochenstunden: WEEKLY_HOURS,
    Wochenarbeitszeit: WEEKLY_HOURS,
    'Weekly hours': WEEKLY_HOURS,
    Status: STATUS,
    'Employment status': STATUS,
    Urlaubsanspruch: VACATION,
    Ferienanspruch: VACATION,
    Ferienguthaben: VACATION,
    Name: FULL_NAME,
    'Full name': FULL_NAME,
  }).map(([heading, hint]) => [normalizeHeading(heading), hint]),
);

const KNOWN: ReadonlyMap<string, KnownHeading> = new Map(
  [
    { name: 'id' },
    ...FILE_FIELDS.map((field) => ({ name: field.input, field })),
    ...WORK_COLUMNS.map(({ name }) => ({ name })),
    { name: 'clear' },
  ].flatMap((column: Column) =>
    headingsOf(column).map((heading) => {
      const key = normalizeHeading(heading);
      return [key, { heading, key, column }] as const;
    }),
  ),
);

/** Headings that are understood and rejected, with the reason. */
const REJECTED: ReadonlyMap<string, string> = new Map(
  SINGLE_USER_INPUTS.map((heading) => [
    normalizeHeading(heading),
    'is only available in the action for one user. Delete it from the file',
  ]),
);

/** What an unknown heading is compared with: not only columns, as a typo in `password` is one too. */
export const RECOGNISED: readonly KnownHeading[] = [
  ...KNOWN.values(),
  ...['password', 'Passwort'].map((heading) => ({
    heading,
    key: normalizeHeading(heading),
    column: undefined,
  })),
];

/** The headings of a column, MOCO's German label first, the name of the input last. */
function headingsOf({ name, field }: Column): string[] {
  const german = [
    ...germanLabelOf(field),
    ...(WORK_COLUMNS.find((column) => column.name === name)?.germanHeadings ?? []),
  ];
  return [...german, ...(FURTHER_HEADINGS[name] ?? []), name];
}

function germanLabelOf(field: Field | undefined): string[] {
  return field?.germanLabel === undefined ? [] : [field.germanLabel];
}

/**
 * One form for all spellings of a heading: in any case, with or without `-`, `_`, blanks and invisible characters, and
 * with the asterisk at the end that marks a mandatory column.
 */
export function normalizeHeading(heading: string): string {
  return compose(heading)
    .toLowerCase()
    .replace(/[-_\s\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/(?<!\*)\*+$/, '');
}

/** The column of a heading; undefined if it is unknown or rejected. */
export function columnOf(heading: string): Column | undefined {
  const property = PROPERTY.exec(heading.trim())?.[1]?.trim();
  return property
    ? { name: customColumn(property), field: CUSTOM, property }
    : KNOWN.get(normalizeHeading(heading))?.column;
}

/** Why a heading is rejected although it is understood; undefined if it is not. */
export function rejectionOf(heading: string): string | undefined {
  const normalized = normalizeHeading(heading);
  return PASSWORD.test(normalized) ? NO_PASSWORDS : REJECTED.get(normalized);
}

/** What lists add to a heading: `Pensum %`, `Pensum in %`, `Pensum (in Prozent)`. */
const UNIT = /\([^()]*\)|\[[^[\]]*\]|(?: in)? ?%/g;

/**
 * What to do about an unknown heading that lists often have; undefined if there is nothing special.
 *
 * @param kind what the format calls a heading
 */
export function hintFor(heading: string, kind: HeadingKind): string | undefined {
  return HINTS.get(normalizeHeading(heading.replace(UNIT, '')))?.replace(/\bcolumn(?=s?\b)/g, kind);
}
