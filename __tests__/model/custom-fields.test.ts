import { describe, expect, it } from '@jest/globals';
import {
  createCustomFieldFinder,
  unknownCustomField,
  type CustomField,
  type CustomFieldDefinition,
  type CustomFieldValue,
} from '../../src/model/custom-fields.ts';

const quote = (text: string): string => `"${text}"`;

function define(name: string, kind = 'String', options: readonly string[] = []): CustomFieldDefinition {
  return { name, kind, options };
}

/** The field of a name among definitions of text fields. */
const find = (name: string, ...names: string[]): string | undefined =>
  createCustomFieldFinder(
    names.map((each) => define(each)),
    quote,
  )(name)?.name;

/** The value that MOCO takes, or else the rule. */
function parse(kind: string, value: CustomFieldValue, options: readonly string[] = []): unknown {
  const field = createCustomFieldFinder([define('Field', kind, options)], quote)('Field') as CustomField;
  const parsed = field.parse(value);
  return 'value' in parsed ? parsed.value : parsed.must;
}

/** Whether the value is accepted. */
const accepts = (kind: string, value: CustomFieldValue, options: readonly string[] = []): boolean => {
  const field = createCustomFieldFinder([define('Field', kind, options)], quote)('Field') as CustomField;
  return 'value' in field.parse(value);
};

describe('the name of a custom field', () => {
  it('matches exactly, or else in any case, with any spaces around it and any composition of its letters', () => {
    expect(find('Size', 'size', 'Size')).toBe('Size');
    expect(find('SHOE size', 'Other', 'Shoe Size')).toBe('Shoe Size');
    expect(find(' Büro ', 'Bu\u0308ro ')).toBe('Bu\u0308ro ');
  });

  it('matches none of several that differ in case', () => {
    expect(find('SIZE', 'size', 'Size')).toBeUndefined();
  });

  it.each(['T-Shirt.Size', 'He said "hi"', 'a,b;c', '__proto__', 'constructor', 'toString'])(
    'may be %s',
    (name) => {
      expect(find(name, 'Other', name)).toBe(name);
      expect(find(name, 'Other')).toBeUndefined();
    },
  );

  it('that is unknown is told with those that there are, the nearest first, at most 8', () => {
    const names = ['Languages', 'Starting Month', 'Parking Space'];
    const described = (name: string, all: readonly string[]): string =>
      unknownCustomField(
        name,
        all.map((each) => define(each)),
        quote,
      );
    expect(described('Parking-Spot', names)).toBe(
      'MOCO has no custom field "Parking-Spot" for users. It has "Parking Space", "Starting Month", "Languages"',
    );
    const many = Array.from({ length: 20 }, (_, index) => `Field number ${index}`);
    expect(described('Shoes', [...many, 'Shoe'])).toMatch(
      /It has "Shoe"(, "Field number \d+"){7} and 13 more$/,
    );
  });

  it('that is the name in the second language gets the name that values have', () => {
    const definitions = [define('Sprache'), { ...define('Languages'), otherName: 'Sprachen' }];
    const described = (name: string): string => unknownCustomField(name, definitions, quote);
    expect(described('sprachen ')).toBe('MOCO\'s name of the custom field "sprachen " is "Languages"');
    for (const name of ['Sprach', '']) expect(described(name)).toContain('MOCO has no custom field');
  });

  it('may be defined twice: its values are only judged if both agree', () => {
    const twice = (...kinds: string[]): unknown =>
      createCustomFieldFinder(
        kinds.map((kind) => define('A', kind)),
        quote,
      )('A')?.parse('x');
    expect(twice('Boolean', 'Boolean')).toHaveProperty('must');
    expect(twice('Boolean', 'Date')).toEqual({ value: 'x' });
  });
});

describe('a custom field that is yes or no', () => {
  it.each(['true', 'TRUE', 'ja', 'Ja', 'yes', 'wahr', 'WAHR', '1'])('is 1 for %s', (text) => {
    expect(parse('Boolean', text)).toBe('1');
  });

  it.each(['false', 'nein', 'no', 'FALSCH', '0'])('is 0 for %s', (text) => {
    expect(parse('Boolean', text)).toBe('0');
  });

  it.each(['x', '2', 'vielleicht', ['1']])('must not be %j', (value) => {
    expect(accepts('Boolean', value)).toBe(false);
  });
});

describe('a custom field with a date', () => {
  it.each(['1990-12-31', '31.12.1990'])('takes %s', (text) => {
    expect(parse('Date', text)).toBe('1990-12-31');
  });

  it.each(['31.2.1990', 'soon', '12/31/1990'])('must not be %s', (text) => {
    expect(accepts('Date', text)).toBe(false);
  });
});

describe('a custom field with a link', () => {
  it.each([
    'https://example.com',
    'http://example.com',
    'mailto:a@b.ch',
    'tel:+41791234567',
    'HTTPS://EXAMPLE.COM',
  ])('takes %s', (text) => {
    expect(parse('Link', text)).toBe(text);
  });

  it.each(['example.com', 'javascript:alert(1)', 'https://', 'file:///etc/passwd'])(
    'must not be %s',
    (text) => {
      expect(accepts('Link', text)).toBe(false);
    },
  );
});

describe('a custom field with text', () => {
  it.each(['String', 'Textarea', 'text', 'Unheard-of', ''])('takes any text: %j', (kind) => {
    for (const text of ['true', '31.12.1990', 'a, b', '["a"]']) expect(parse(kind, text)).toBe(text);
  });

  it('takes no list', () => {
    expect(parse('String', ['a'])).toBe('be a single value, not a list');
  });
});

describe('a custom field with one choice', () => {
  const OPTIONS = ['', 'S', 'M', 'Größe L', 's/m'];

  it("takes an option exactly, or else in any case, in the option's spelling", () => {
    expect(parse('Select', 'S', OPTIONS)).toBe('S');
    expect(parse('Select', 'S/M', OPTIONS)).toBe('s/m');
    expect(parse('select', 'größe l', OPTIONS)).toBe('Größe L');
    expect(parse('Select', 'Größe L', ['Gro\u0308ße L'])).toBe('Gro\u0308ße L');
    expect(parse('Select', 'm', ['m', 'M'])).toBe('m');
  });

  it('must be one of its options, which are named, the nearest first, and the value is not', () => {
    expect(parse('Select', 'Medium', ['Large', 'Medum'])).toBe('be one of its options: "Medum", "Large"');
    expect(accepts('Select', 'Xx', ['xx', 'XX'])).toBe(false);
    expect(accepts('Select', ['S'], OPTIONS)).toBe(false);
  });

  it('is not judged without options', () => {
    expect(parse('Select', 'x')).toBe('x');
  });
});

describe('a custom field with several choices', () => {
  const LANGUAGES = ['English', 'German', 'Italian'];

  it.each<[CustomFieldValue, string[]]>([
    ['German', ['German']],
    ['German, Italian', ['German', 'Italian']],
    ['german;ITALIAN', ['German', 'Italian']],
    ['German\nItalian\r\n', ['German', 'Italian']],
    ['German,, Italian, ', ['German', 'Italian']],
    ['German, german', ['German']],
    [
      ['italian', 'German', ''],
      ['Italian', 'German'],
    ],
  ])('takes %j', (value, taken) => {
    expect(parse('MultiSelect', value, LANGUAGES)).toEqual(taken);
  });

  it.each<[string, CustomFieldValue, string[], unknown]>([
    ['as a whole', 'Bern, CH', ['Bern', 'CH', 'Bern, CH'], ['Bern, CH']],
    ['beside others', 'Basel, Bern, CH', ['Basel', 'Bern, CH'], ['Basel', 'Bern, CH']],
    ['with two separators', 'x, a; b, c, x', ['x', 'a; b, c'], ['x', 'a; b, c']],
    ['in a list', ['Bern, CH'], ['Bern', 'CH', 'Bern, CH'], ['Bern, CH']],
    ['with an empty part', 'a,,b;c', ['a,,b', 'c'], ['a,,b', 'c']],
  ])('finds an option that contains separators: %s', (_, value, options, taken) => {
    expect(parse('MultiSelect', value, options)).toEqual(taken);
  });

  it('must be a list where a text can be read in several ways', () => {
    expect(parse('MultiSelect', 'Basel, Bern, CH', ['Basel', 'Bern', 'CH', 'Bern, CH'])).toMatch(
      /^be a JSON list of its options/,
    );
  });

  it.each<[CustomFieldValue]>([
    ['German, Klingon'],
    [['German', 'Klingon']],
    ['German Italian'],
    ['German | Italian'],
  ])('must not be %j', (value) => {
    expect(parse('MultiSelect', value, LANGUAGES)).toMatch(
      /^be one or more of its options, separated by commas: ("\w+"(, )?){3}$/,
    );
  });

  it('names the options that are nearest to the wrong one', () => {
    expect(parse('MultiSelect', 'German, Italien', LANGUAGES)).toMatch(/: "Italian"/);
  });

  it('is not judged without options', () => {
    expect(parse('MultiSelect', 'a, b')).toBe('a, b');
    expect(parse('MultiSelect', ['a'])).toEqual(['a']);
  });

  it('may be a text of many options that can be read in very many ways', () => {
    const options = Array.from({ length: 200 }, (_, index) => `a${',a'.repeat(index % 40)}`);
    expect(parse('MultiSelect', 'a,'.repeat(1_000), options)).toMatch(/^be a JSON list/);
    expect(parse('MultiSelect', 'b,'.repeat(1_000), options)).toMatch(/^be one or more/);
  });
});

describe('an empty value', () => {
  it.each(['String', 'Boolean', 'Date', 'Link', 'Select', 'MultiSelect', 'text'])(
    'clears a field of the kind %s',
    (kind) => {
      expect(parse(kind, '', ['a'])).toBe('');
      expect(parse(kind, ' ', ['a'])).toBe('');
      expect(parse(kind, [], ['a'])).toEqual(kind === 'MultiSelect' ? [] : '');
    },
  );
});
