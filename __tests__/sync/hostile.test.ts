/**
 * Lists that could take over an account or lock people out of it, on purpose or by a slip. Each is judged by what MOCO has
 * afterwards, not by what the step says.
 */
import { describe, expect, it } from '@jest/globals';
import { blankUser, sampleData, type Data, type User } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { moco, REAL_KEY, userIn, writes } from '../support/step.ts';
import { APPLY, csv, sync, type Sync, type Synced } from '../support/sync.ts';

const ALL = { ...APPLY, 'max-change-percent': '100' };
const ADMIN = { id: 41, name: 'Administrator' };

/** The key belongs to Jonas Huber, so that Beatrice Frei is the last administrator and not its owner. */
function keyOfJonas(): Data {
  const data = sampleData();
  return { ...data, keys: data.keys.map((key) => ({ ...key, user_id: 1002 })) };
}

/** The same with a second administrator, user 1006. */
function twoAdministrators(): Data {
  const data = keyOfJonas();
  return { ...data, users: [...data.users, person(1006, 'Second', 'Admin', { role: ADMIN })] };
}

function person(id: number, firstname: string, lastname: string, more: Partial<User> = {}): User {
  return {
    ...blankUser(id, '2021-03-01T08:00:00Z'),
    firstname,
    lastname,
    email: `${firstname}.${lastname}@example.com`.toLowerCase(),
    unit: { id: 202, name: 'Design' },
    role: { id: 42, name: 'Mitarbeiter' },
    ...more,
  };
}

/** Applies the list, and returns the account as it is afterwards. */
async function apply(
  list: Pick<Sync, 'files'>,
  { data = sampleData(), inputs = {} }: { data?: Data; inputs?: Record<string, string> } = {},
): Promise<{ account: Simulator; ran: Synced }> {
  const account = await moco({ data });
  return { account, ran: await sync(account, { ...list, inputs: { ...ALL, ...inputs } }) };
}

const administrators = ({ data }: Simulator): number[] =>
  data.users.filter(({ active, role }) => active && role?.id === 41).map(({ id }) => id);

/** The IDs of the users of the plan by their actions. */
const planned = ({ plan }: Synced): [number | null, string][] => plan.map(({ id, action }) => [id, action]);

describe('the account keeps an active administrator', () => {
  it.each<[string, Pick<Sync, 'files'>, () => Data]>([
    ['if the last one is to lose the role', csv('id;role', '1001;Mitarbeiter'), keyOfJonas],
    ['by ID', csv('id;role', '1001;42'), keyOfJonas],
    ['by e-mail address', csv('email;role', 'Beatrice.Frei@example.com;mitarbeiter'), keyOfJonas],
    ['in YAML', { files: { 'users.yaml': '- {id: 1001, role: Mitarbeiter}' } }, keyOfJonas],
    ['in JSON', { files: { 'users.json': '[{"id": "1001", "role": 42}]' } }, keyOfJonas],
    ['if the last one is to leave', csv('id;active', '1001;false'), keyOfJonas],
    [
      'if one leaves and the other loses the role',
      csv('id;active;role', '1001;false;', '1006;;Mitarbeiter'),
      twoAdministrators,
    ],
    ['if both lose the role', csv('id;role', '1001;Mitarbeiter', '1006;43'), twoAdministrators],
    ['if both leave', csv('id;active', '1001;false', '1006;false'), twoAdministrators],
    [
      'if the next one is only made in the same file',
      csv('id;role', '1004;Administrator', '1001;Mitarbeiter'),
      keyOfJonas,
    ],
  ])('%s', async (_, list, data) => {
    const { account, ran } = await apply(list, { data: data() });
    expect(administrators(account)).not.toEqual([]);
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', failed: '1' });
  });

  it('if both are unlisted', async () => {
    const list = csv('id;lastname', '1002;', '1003;', '1004;');
    const { account } = await apply(list, { data: twoAdministrators(), inputs: { unlisted: 'deactivate' } });
    expect(administrators(account)).toEqual([1001]);
  });

  it('and the key its owner', async () => {
    const { account } = await apply(csv('id;role', '1001;Mitarbeiter'));
    expect(userIn(account, 1001).role?.id).toBe(41);
  });
});

describe('no e-mail address is changed', () => {
  it('of the owner of the key', async () => {
    const { account, ran } = await apply(csv('id;email', '1001;someone.else@example.com'));
    expect(userIn(account, 1001).email).toBe('beatrice.frei@example.com');
    expect(ran.plan[0]?.error).toMatch(/owns the API key/);
  });

  it('of a protected user, nor the role', async () => {
    const list = csv('id;role;email', '1004;Administrator;someone.else@example.com');
    for (const key of ['1004', 'PAUL.Lindner@example.com']) {
      const { account } = await apply(list, { inputs: { 'protected-users': key } });
      expect(writes(account)).toEqual([]);
    }
  });

  it('of the only administrator who stays', async () => {
    const list = csv('id;email;active', '1006;someone.else@example.com;', '1001;;false');
    const { account } = await apply(list, { data: twoAdministrators() });
    expect(userIn(account, 1006).email).toBe('second.admin@example.com');
  });

  it('if two people exchange theirs', async () => {
    const { account, ran } = await apply(
      csv('id;email', '1003;paul.lindner@example.com', '1004;giulia.rossi@example.com'),
    );
    expect(ran.exitCode).toBe(1);
    expect(writes(account)).toEqual([]);
  });

  it("if the IDs are not MOCO's, and the plan says so", async () => {
    const list = csv('ID;E-Mail;Vorname;Nachname', '1002;giulia.rossi@example.com;Giulia;Rossi');
    const account = await moco();
    const ran = await sync(account, list);
    expect(ran.plan).toMatchObject([
      { id: 1002, action: 'error', error: expect.stringMatching(/user 1003.*ID = ignore/) },
    ]);
    expect(ran.log).not.toContain('giulia');
  });

  it('to one that another row has', async () => {
    const list = csv(
      'id;email;lastname',
      '1003;paul.lindner@example.com;Keller',
      ';paul.lindner@example.com;Meier',
    );
    const { account, ran } = await apply(list);
    expect(ran.outputs['error']).toBe('invalid-input');
    expect(writes(account)).toEqual([]);
  });
});

describe('what makes an administrator stands first, with a warning', () => {
  it.each<[string, Pick<Sync, 'files'>, number]>([
    [
      'a promotion',
      csv(
        'email;role;lastname',
        'giulia.rossi@example.com;;Keller',
        'paul.lindner@example.com;Administrator;',
      ),
      1004,
    ],
    [
      'a new e-mail address',
      csv('id;email;lastname', '1003;;Keller', '1001;someone.else@example.com;'),
      1001,
    ],
  ])('%s', async (_, list, id) => {
    const account = await moco({ data: twoAdministrators() });
    const { log, summary } = await sync(account, list);
    const [first] = log.split('\n').filter((line) => line.startsWith('Would'));
    expect(first).toMatch(new RegExp(`^Would update user ${id} `));
    expect(log).toMatch(new RegExp(`^User ${id} .*: This user .* administrator`, 'm'));
    expect(log).toMatch(new RegExp(`^Warning: .*user ${id} `, 'm'));
    expect(summary.indexOf(`ID ${id}`)).toBeLessThan(summary.indexOf('ID 1003'));
  });
});

describe('a protected user is not deactivated', () => {
  const leaving = csv('id;active', '1004;false');

  it('if `protected-users` has a typo: nothing is applied', async () => {
    const { account, ran } = await apply(leaving, {
      inputs: { 'protected-users': 'paul.lindner@exmaple.com' },
    });
    expect(userIn(account, 1004).active).toBe(true);
    expect(ran.outputs['error']).toBe('invalid-input');
    expect(ran.log).toMatch(/`protected-users`: no user .* matches paul\.lindner@exmaple\.com/);
  });

  it('if `protected-users` has other letters', async () => {
    const { account } = await apply(leaving, { inputs: { 'protected-users': 'PAUL.Lindner@EXAMPLE.com' } });
    expect(userIn(account, 1004).active).toBe(true);
  });
});

describe('no one is created by accident', () => {
  const CREATE = { 'create-missing': 'true' };
  const people = (count: number): Pick<Sync, 'files'> =>
    csv(
      'email;firstname;lastname;team',
      ...Array.from({ length: count }, (_, n) => `new${n}@example.com;New;Person${n};Design`),
    );

  it('300 people at once', async () => {
    const { account, ran } = await apply(people(300), { inputs: CREATE });
    expect(writes(account)).toEqual([]);
    expect(ran.outputs['error']).toBe('limit-exceeded');
    expect(ran.log).toMatch(/`max-creations` is 20\. .* 300\./);
    expect(ran.log).toContain('MOCO sends 300 welcome e-mails.');
  });

  it('but 20 are created, and 21 with a raised limit', async () => {
    const { ran } = await apply(people(20), { inputs: CREATE });
    expect(ran.outputs).toMatchObject({ error: '', created: '20' });
    const raised = await apply(people(21), { inputs: { ...CREATE, 'max-creations': '21' } });
    expect(raised.ran.outputs).toMatchObject({ error: '', created: '21' });
  });

  const LISTED = [
    'beatrice.frei@example.com;Beatrice;Frei;',
    'jonas.huber@example.com;Jonas;Huber;',
    'giulia.rossi@example.com;Giulia;Rossi;',
  ];
  const withPaul = (row: string): Pick<Sync, 'files'> => csv('E-Mail;Vorname;Nachname;Team', ...LISTED, row);

  it.each([
    "'paul.lindner@example.com",
    'paul.lindnr@example.com',
    'p.lindner@example.com',
    'paul.lindner@example.org',
  ])('a second person of the name, nor is the first one deactivated (%s)', async (email) => {
    const inputs = { ...CREATE, unlisted: 'deactivate' };
    const { account, ran } = await apply(withPaul(`${email};Paul;Lindner;Design`), { inputs });
    expect(writes(account)).toEqual([]);
    expect(ran.exitCode).toBe(1);
  });

  it('but another person of the name is, if the file lists both', async () => {
    const list = csv(
      'E-Mail;Vorname;Nachname;Team',
      'paul.lindner@example.com;;;',
      'paul.lindner2@example.com;Paul;Lindner;Design',
    );
    const { ran } = await apply(list, { inputs: CREATE });
    expect(ran.outputs).toMatchObject({ error: '', created: '1', unchanged: '1' });
  });

  it.each(['\u034f', '\u2800', '\u3164', '\ufe0f'])(
    'with an invisible character in the e-mail address (%j)',
    async (sign) => {
      const list = csv(
        'email;firstname;lastname;team',
        `giulia${sign}.rossi@example.com;Giulia;Rossi;Design`,
      );
      const { account, ran } = await apply(list, { inputs: CREATE });
      expect(writes(account)).toEqual([]);
      expect(ran.outputs['error']).toBe('invalid-input');
      expect(ran.log).toMatch(
        new RegExp(`line 2.*U\\+${sign.charCodeAt(0).toString(16).padStart(4, '0')}`, 'i'),
      );
    },
  );

  it('nor changed, with a Cyrillic letter in the e-mail address', async () => {
    const { account } = await apply(csv('email;lastname', 'giulia.r\u043essi@example.com;Keller'));
    expect(userIn(account, 1003).lastname).toBe('Rossi');
  });
});

describe('a leaver with a typo', () => {
  const list = csv(
    'email;active',
    'beatrice.frei@example.com;',
    'jonas.huber@example.com;',
    'paul.lindner@example.com;',
    'giulia.rosi@example.com;false',
  );

  it('is told, and is not deactivated as unlisted', async () => {
    const { account, ran } = await apply(list, { inputs: { unlisted: 'deactivate' } });
    expect(userIn(account, 1003).active).toBe(true);
    expect(ran.outputs).toMatchObject({
      error: '',
      unmatched: '1',
      unchanged: '4',
      deactivated: '0',
      changed: 'false',
    });
    expect(ran.log).toMatch(/^The user on line 5: .*User 1003 has a similar e-mail address/m);
    expect(ran.log).not.toMatch(/giulia|rossi/i);
    expect(ran.summary).toContain('<code>giulia.rossi@example.com</code> (ID 1003)');
    expect(ran.summary).toContain('line 5 may be about this user');
  });

  it('keeps only those who look alike', async () => {
    const data = sampleData();
    data.users.push(person(1006, 'Max', 'Muster'));
    const { account, ran } = await apply(list, { data, inputs: { unlisted: 'deactivate' } });
    expect([1003, 1006].map((id) => userIn(account, id).active)).toEqual([true, false]);
    expect(planned(ran).slice(3)).toEqual([
      [null, 'unmatched'],
      [1003, 'none'],
      [1006, 'deactivate'],
    ]);
  });

  it('is told where not all users would be read', async () => {
    const { ran } = await apply(csv('E-Mail;Aktiv', 'paul.lindnr@example.com;nein'));
    expect(ran.outputs).toMatchObject({ error: '', unmatched: '1', unchanged: '0' });
    expect(ran.summary).toContain('paul.lindner@example.com');
  });

  it('may be gone for long', async () => {
    const gone = csv(
      'email;active',
      'beatrice.frei@example.com;',
      'x.y@example.com;false',
      'giulia.rossi@example.com;',
    );
    const { account } = await apply(gone, { inputs: { unlisted: 'deactivate' } });
    expect([1002, 1003, 1004].map((id) => userIn(account, id).active)).toEqual([false, true, false]);
  });

  it('is news for the pull request', async () => {
    const bodies: string[] = [];
    const toolkit = {
      event: 'pull_request',
      pullRequestComments: () =>
        Promise.resolve({
          list: () => Promise.resolve([]),
          create: (body: string) => Promise.resolve(void bodies.push(body)),
          update: () => Promise.resolve(),
          delete: () => Promise.resolve(),
          viewer: () => Promise.resolve({ login: 'github-actions[bot]' }),
        }),
    };
    const gone = csv('E-Mail;Aktiv', 'long.gone@example.com;nein');
    await sync(await moco(), { ...gone, inputs: { 'api-key': REAL_KEY } }, { toolkit });
    expect(bodies).toEqual([expect.stringContaining('long.gone@example.com')]);
  });
});

describe('an ID with a typo', () => {
  it.each([
    ['team', '`team`: MOCO has no team with the ID 999. All teams: "Geschäftsleitung" (ID 201)'],
    ['role', '`role`: MOCO has no role with the ID 999. All roles: "Administrator" (ID 41)'],
  ])('of a %s is an error of the row', async (column, error) => {
    const ran = await sync(await moco(), csv(`id;${column}`, '1003;999', '1004;'));
    expect(ran.plan).toMatchObject([
      { action: 'error', error: expect.stringContaining(error) },
      { action: 'none' },
    ]);
  });
});

describe('the whole file is refused', () => {
  it.each<[string, Sync]>([
    [
      'with one person by ID and by e-mail address',
      csv('id;email;lastname', '1003;;Keller', ';giulia.rossi@example.com;Meier'),
    ],
    [
      'without users',
      { ...csv('id;lastname'), inputs: { unlisted: 'deactivate', 'max-deactivations': '100' } },
    ],
    [
      'with a key twice, once by an escape',
      { files: { 'users.json': '[{"id":1004,"active":true,"\\u0061ctive":false}]' } },
    ],
    [
      'with a merge key',
      { files: { 'users.yaml': '- &a {id: 1004, active: false}\n- <<: *a\n  id: 1003\n' } },
    ],
  ])('%s', async (_, { files, inputs = {} }) => {
    const { account, ran } = await apply({ files }, { inputs });
    expect(ran.outputs['error']).toBe('invalid-input');
    expect(writes(account)).toEqual([]);
  });
});

describe('a key of the account, which has no session,', () => {
  it.each([401, 403, 404])('plans with a notice about its owner (%i)', async (status) => {
    const account = await moco({
      faults: [{ method: 'GET', path: '/session', effect: { status, body: '{}' }, times: 1 }],
    });
    const ran = await sync(account, csv('id;active', '1004;false'));
    expect(ran.outputs).toMatchObject({ error: '', deactivated: '1' });
    expect(ran.log).toMatch(/whose `api-key` this is.*`protected-users`/);
  });
});

describe('a key that may not read roles', () => {
  it('plans with a notice about administrators', async () => {
    const account = await moco({
      faults: [{ method: 'GET', path: '/users/roles', effect: { status: 403, body: '{}' }, times: 9 }],
    });
    const ran = await sync(account, csv('id;active', '1004;false'));
    expect(ran.outputs).toMatchObject({ error: '', deactivated: '1' });
    expect(ran.log).toMatch(/may not read roles.*administrator/);
  });
});
