import { describe, expect, it } from '@jest/globals';
import { userOutputs } from '../../src/github/outputs.ts';

/** A user as MOCO documents it, with what MOCO may add one day. */
const USER = {
  id: 1003,
  firstname: 'Giulia',
  lastname: 'Rossi',
  active: true,
  extern: false,
  email: 'giulia.rossi@example.com',
  mobile_phone: '+41 79 000 00 00',
  work_phone: '',
  home_address: 'Seestrasse 7',
  birthday: '1990-01-31',
  iban: null,
  credit_number: '70001',
  info: 'Allergies',
  avatar_url: 'https://example.com/1003.png',
  tags: ['Design'],
  custom_properties: { Hobbies: 'Chess' },
  unit: { id: 202, name: 'Design', shoe_sizes: ['EU 39'] },
  role: { id: 43, name: 'Staff' },
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-02T00:00:00Z',
  shoe_size: 'EU 39',
  password: 'correct horse',
};

const userOf = (includePersonalData: boolean): object =>
  JSON.parse(userOutputs(USER, includePersonalData)['user'] ?? '') as object;

describe('the output `user`', () => {
  it('has the public keys that MOCO documents, and no others', () => {
    expect(userOf(false)).toEqual({
      id: 1003,
      firstname: 'Giulia',
      lastname: 'Rossi',
      email: 'giulia.rossi@example.com',
      unit_id: 202,
      active: true,
      external: false,
      extern: false,
      tags: ['Design'],
      unit: { id: 202, name: 'Design' },
      role: { id: 43, name: 'Staff' },
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-02T00:00:00Z',
    });
  });

  it('has everything but a password on request', () => {
    const { password: _password, ...shown } = USER;
    expect(userOf(true)).toEqual({ ...shown, unit_id: 202, external: false });
  });
});
