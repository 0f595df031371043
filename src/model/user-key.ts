/** Parsers of what identifies a user. Pure. */
import * as parsers from './parsers.ts';
import type { UserKey } from './user.ts';

/** The ID of a user. */
export const idKey: parsers.Parser<UserKey> = (text) => {
  const id = parsers.id(text);
  return 'must' in id ? id : { value: { id: id.value } };
};

/** The e-mail address of a user. */
export const emailKey: parsers.Parser<UserKey> = (text) => {
  const email = parsers.email(text);
  return 'must' in email ? email : { value: { email: email.value } };
};

/** A list of users: digits only are an ID, everything else is an e-mail address. */
export const userKeys: parsers.Parser<UserKey[]> = (text) => {
  const list = parsers.list(text);
  if ('must' in list) return list;
  const keys = list.value.map((entry) => (/^[0-9]+$/.test(entry) ? idKey(entry) : emailKey(entry)));
  const valid = keys.flatMap((key) => ('value' in key ? [key.value] : []));
  return valid.length === keys.length
    ? { value: valid }
    : { must: 'be IDs or e-mail addresses of users, separated by commas or line breaks' };
};
