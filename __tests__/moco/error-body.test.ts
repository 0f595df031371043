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

  it('are the title of a page, if it has one', () => {
    expect(
      parseErrorBody('<title>\n Bad &lt;gateway&gt; &#39;x&#x27; &odd; &#x110000;</title>', 'text/html'),
    ).toEqual(["Bad <gateway> 'x' &odd; &#x110000;"]);
    expect(parseErrorBody(' <!DOCTYPE html><h1>No</h1>', '')).toEqual([]);
    expect(parseErrorBody('<!-- x --><title>No</title>', 'text/plain')).toEqual(['No']);
    expect(parseErrorBody('<title'.repeat(200_000), 'text/html')).toEqual([]);
  });

  it('include numbers and booleans, but nothing that is empty or nested deeply', () => {
    expect(parseErrorBody('{"a": {"b": {"c": {"d": {"e": {"f": {"g": "too deep"}}}}}}}', '')).toEqual([]);
    expect(parseErrorBody('{"code": 12, "fatal": true, "none": null, "empty": " "}', '')).toEqual([
      'code: 12',
      'fatal: true',
    ]);
  });
});
