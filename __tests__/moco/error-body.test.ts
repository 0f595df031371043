import { describe, expect, it } from '@jest/globals';
import { parseErrorBody } from '../../src/moco/error-body.ts';

describe('the reasons in an error body', () => {
  it.each([
    ['{"message": "Not so"}', ['Not so']],
    ['{"error": "Not so"}', ['Not so']],
    ['{"errors": "Not so"}', ['Not so']],
    ['{"errors": ["Not so", "Nor so"]}', ['Not so', 'Nor so']],
    [
      '{"errors": {"email": ["is taken", "is odd"], "unit": "is gone"}}',
      ['email: is taken', 'email: is odd', 'unit: is gone'],
    ],
    ['{"email": ["is taken"], "base": ["Not so"]}', ['email: is taken', 'Not so']],
    ['["Not so", "Not so"]', ['Not so']],
    ['"Not so"', ['Not so']],
    ['Not so', ['Not so']],
    ['{"errors": {"user": {"email": [{"message": "is taken"}]}}}', ['user.email: is taken']],
  ])('are read from %s', (body, reasons) => {
    expect(parseErrorBody(body, 'application/json')).toEqual(reasons);
  });

  it.each(['', '{}', '[]', 'null', '{"errors": {}}'])('are empty for %j', (body) => {
    expect(parseErrorBody(body, 'application/json')).toEqual([]);
  });
});
