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

describe('the name of a team or role', () => {
  it('matches exactly, or else in any case, with any spaces around it and any composition of its letters', () => {
    expect(resolve('Design', 'design', 'Design')).toBe(2);
    expect(resolve('DESIGN', 'Sales', 'Design')).toBe(2);
    expect(resolve('Zürich', ' Zu\u0308rich ')).toBe(1);
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
