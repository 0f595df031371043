/** Lists about one user with employments and vacation, and what MOCO has after them. */
import { csv, type Sync } from './sync.ts';
import type { Span } from './hours.ts';

/** A list, and what MOCO has after it whatever broke on the way. */
export interface WorkingLife {
  readonly name: string;
  /** Giulia's employments before. */
  readonly work: readonly Span[];
  /** The file; `lastDay` fills the cell of the last day. */
  readonly file: (lastDay: string) => Sync;
  readonly userId: number;
  readonly isActive: boolean;
  readonly hours: readonly string[];
  readonly vacation: readonly string[];
}

const HOURS = 'employment-start;employment-pattern;employment-end';
const changeOfHours = (lastDay: string): Sync => csv(`id;${HOURS}`, `1003;2027-01-01;8/8/8/8/0;${lastDay}`);

/** All kinds of lists, with at least one of each write. */
export const LIVES: readonly WorkingLife[] = [
  {
    name: 'an onboarding with hours and vacation',
    work: [],
    file: (lastDay) => ({
      ...csv(
        `email;firstname;lastname;team;${HOURS};vacation-days`,
        `nora.weber@example.com;Nora;Weber;Design;2027-01-01;8/8/8/8/0;${lastDay};28`,
      ),
      inputs: { 'create-missing': 'true', 'vacation-title': 'Ferien' },
    }),
    userId: 2001,
    isActive: true,
    hours: ['2027-01-01 32'],
    vacation: ['2027 Ferien, 28'],
  },
  {
    name: 'a change of hours',
    work: [['2022-01-01', null, 40]],
    file: changeOfHours,
    userId: 1003,
    isActive: true,
    hours: ['2022-01-01 40', '2027-01-01 32'],
    vacation: ['2026 Urlaubsanspruch, 25'],
  },
  {
    name: 'a change of hours within a fixed term',
    work: [['2022-01-01', '2027-12-31', 40]],
    file: changeOfHours,
    userId: 1003,
    isActive: true,
    hours: ['2022-01-01 40', '2027-01-01 32', '2028-01-01 none'],
    vacation: ['2026 Urlaubsanspruch, 25'],
  },
  {
    name: 'a change of hours before a later employment',
    work: [
      ['2022-01-01', '2027-06-30', 40],
      ['2027-07-01', null, 30],
    ],
    file: changeOfHours,
    userId: 1003,
    isActive: true,
    hours: ['2022-01-01 40', '2027-01-01 32', '2027-07-01 30'],
    vacation: ['2026 Urlaubsanspruch, 25'],
  },
  {
    name: 'an offboarding',
    work: [['2022-01-01', null, 40]],
    file: () => csv('id;active;employment-end', '1003;false;2026-11-30'),
    userId: 1003,
    isActive: false,
    hours: ['2022-01-01 40', '2026-12-01 none'],
    vacation: ['2026 Urlaubsanspruch, 25'],
  },
  {
    name: 'an offboarding with `end-employments`',
    work: [['2022-01-01', '2027-12-31', 40]],
    file: () => ({ ...csv('id;active', '1003;false'), inputs: { 'end-employments': 'true' } }),
    userId: 1003,
    isActive: false,
    hours: ['2022-01-01 40', '2026-11-24 none'],
    vacation: ['2026 Urlaubsanspruch, 25'],
  },
];
