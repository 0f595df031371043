import { describe, expect, it } from '@jest/globals';
import { createNameResolver, type DirectoryEntry } from '../../src/model/names.ts';
import { FIELDS, type DesiredField } from '../../src/model/fields.ts';
import { NAME_REF } from '../../src/model/parsers.ts';

const TEAM = FIELDS.find(({ input }) => input === 'team');
const team = (value: unknown): DesiredField[] => (TEAM ? [{ field: TEAM, value }] : []);
const teams = (...names: string[]): { teams: DirectoryEntry[] } => ({
  teams: names.map((name, index) => ({ id: index + 1, name, isAdmin: false })),
});
const named = (name: string): object => ({ [NAME_REF]: name });
const resolve = (name: string, ...names: string[]): unknown => {
  const { desired, issues } = createNameResolver(teams(...names))(team(named(name)));
  return issues[0]?.text ?? desired[0]?.value;
};

describe('a name in a list of MOCO', () => {
  it('is found exactly, else without regard to case, to spaces around it, and to how a letter is composed', () => {
    expect(resolve('Design', 'design', 'Design')).toBe(2);
    expect(resolve('DESIGN', 'Sales', 'Design')).toBe(2);
    expect(resolve('Zürich', ' Zu\u0308rich ')).toBe(1);
  });

  it('that is missing lists the nearest, and not everything', () => {
    const many = Array.from({ length: 20 }, (_, i) => `Team number ${i}`);
    expect(resolve('Desing', ...many, 'Design')).toMatch(
      /^`team`: there is no "Desing" in MOCO\. There is: "Design" \(ID 21\), .* and 13 more$/,
    );
    expect(resolve('Design')).toBe('`team`: there is no "Design": MOCO\'s list is empty');
  });

  it('that is there twice asks for the ID', () => {
    expect(resolve('design', 'Design', 'DESIGN')).toBe(
      '`team`: "design" is the name of several: "Design" (ID 1), "DESIGN" (ID 2). Give the ID.',
    );
  });

  it('is not looked up where an ID is given, and needs the list where it is', () => {
    expect(createNameResolver({})(team(5)).desired).toEqual(team(5));
    expect(createNameResolver({})(team(named('x'))).issues).toHaveLength(1);
  });
});
