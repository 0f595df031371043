import { describe, expect, it } from '@jest/globals';
import {
  createNameResolver,
  type DirectoryEntry,
  type NameIssue,
  type ResolvedFields,
} from '../../src/model/names.ts';
import { FIELDS, type DesiredField } from '../../src/model/fields.ts';
import { NAME_REF } from '../../src/model/parsers.ts';

const TEAM = FIELDS.find(({ input }) => input === 'team');
const team = (value: unknown): DesiredField[] => (TEAM ? [{ field: TEAM, value }] : []);
const teams = (...names: string[]): { teams: DirectoryEntry[] } => ({
  teams: names.map((name, index) => ({ id: index + 1, name, isAdmin: false })),
});
const named = (name: string): object => ({ [NAME_REF]: name });
const resolved = (name: string, names: readonly string[]): ResolvedFields =>
  createNameResolver(teams(...names))(team(named(name)));

/** The ID, or else the issue. */
const resolve = (name: string, ...names: string[]): unknown => {
  const { desired, issues } = resolved(name, names);
  return issues[0]?.text ?? desired[0]?.value;
};
const issuesOf = (name: string, ...names: string[]): readonly NameIssue[] => resolved(name, names).issues;

describe('the ID of a team or role', () => {
  const resolveId = (
    id: number,
    directories: Partial<ReturnType<typeof teams>>,
    checksIds = true,
  ): unknown => {
    const { desired, issues } = createNameResolver(directories, { checksIds })(team(id));
    return issues[0] ?? desired[0];
  };

  it('gets its name, if IDs are to be checked', () => {
    expect(resolveId(2, teams('Sales', 'Design'))).toMatchObject({ value: 2, label: 'Design' });
  });

  it('that is unknown is an issue with all names', () => {
    expect(resolveId(999, teams('Sales', 'Design'))).toEqual({
      text: '`team`: MOCO has no team with the ID 999. All teams: "Sales" (ID 1), "Design" (ID 2).',
      isAmbiguous: false,
    });
  });

  it.each([
    ['if IDs are not to be checked', teams('Sales'), false],
    ['if the key may not read teams', {}, true],
  ])('stays as it is %s', (_, directories, checksIds) => {
    expect(resolveId(999, directories, checksIds)).toEqual(team(999)[0]);
  });

  it('is not taken for a name that consists of digits', () => {
    const resolveIn = createNameResolver(teams('1', '2'), { checksIds: true });
    expect(resolveIn(team(named('2'))).desired[0]?.value).toBe(2);
    expect(resolveIn(team(named('3'))).issues).toHaveLength(1);
    expect(resolveIn(team(2)).issues).toEqual([]);
  });
});

describe('the name of a team or role', () => {
  it('matches exactly, or else in any case, with any spaces around it and any composition of its letters', () => {
    expect(resolve('Design', 'design', 'Design')).toBe(2);
    expect(resolve('DESIGN', 'Sales', 'Design')).toBe(2);
    expect(resolve('Zürich', ' Zu\u0308rich ')).toBe(1);
    expect(resolve('Projekt\u00A0X', 'Projekt  X')).toBe(1);
  });

  it('that is unknown is an issue with all names, the most similar first', () => {
    expect(resolve('Sales DACH', 'Design', 'Sales')).toBe(
      '`team`: MOCO has no team "Sales DACH". All teams: "Sales" (ID 2), "Design" (ID 1).',
    );
    expect(issuesOf('Sales DACH', 'Design')).toMatchObject([{ isAmbiguous: false }]);
  });

  it('that looks like a typo is an issue with a suggestion', () => {
    expect(resolve('Desing', 'Sales', 'Design')).toBe(
      '`team`: MOCO has no team "Desing". Did you mean "Design"? All teams: "Design" (ID 2), "Sales" (ID 1).',
    );
  });

  it('that is unknown lists at most 8 of many names', () => {
    const many = Array.from({ length: 20 }, (_, i) => `Team number ${i}`);
    expect(resolve('Desing', ...many, 'Design')).toMatch(
      /^`team`: MOCO has no team "Desing"\. Did you mean "Design"\? All teams: "Design" \(ID 21\)(?:, "Team number \d+" \(ID \d+\)){7} and 13 more\.$/,
    );
  });

  it('is an issue if MOCO has no names at all', () => {
    expect(resolve('Design')).toBe('`team`: MOCO has no team "Design". It has no teams at all.');
  });

  it('is whole in an issue: truncated, a secret in it could not be redacted', () => {
    expect(resolve('x'.repeat(150), 'Design')).toContain(`MOCO has no team "${'x'.repeat(150)}".`);
  });

  it('of several teams is an issue that asks for the ID', () => {
    expect(resolve('design', 'Design', 'DESIGN')).toBe(
      '`team`: several teams in MOCO have the name "design": "Design" (ID 1), "DESIGN" (ID 2). Use the ID.',
    );
    expect(issuesOf('design', 'Design', 'DESIGN')).toMatchObject([{ isAmbiguous: true }]);
  });

  it('is replaced by the ID, and kept as the label in the spelling of MOCO', () => {
    expect(createNameResolver(teams('Design'))(team(named('design'))).desired).toMatchObject([
      { value: 1, label: 'Design' },
    ]);
  });

  it('is not looked up if an ID is given', () => {
    expect(createNameResolver({})(team(5)).desired).toEqual(team(5));
    expect(createNameResolver({})(team(named('x'))).issues).toHaveLength(1);
  });
});
