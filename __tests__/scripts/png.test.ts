/** The pictures of the pages. */
import { readdirSync, readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { withPalette } from '../../scripts/png.ts';

/** 2 × 3 pixels in RGB. The filters of the rows are Sub, Up and Paeth. */
const RGB = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAIAAAA2iEnWAAAAHUlEQVR4nGP8z8Dwm4uBiYGBgfXrfxZGhv//GRkBPWIGBvDt548AAAAASUVORK5CYII=',
  'base64',
);

/** The data of the first chunk of a type. */
function chunk(png: Buffer, type: string): Buffer {
  const at = png.indexOf(type, 0, 'latin1');
  return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
}

describe('a picture with a palette', () => {
  it('has the same size and pixels', () => {
    const png = withPalette(RGB);
    const palette = chunk(png, 'PLTE').toString('hex').match(/.{6}/g) ?? [];
    const rows = [...inflateSync(chunk(png, 'IDAT'))];
    expect(chunk(png, 'IHDR').subarray(0, 8)).toEqual(chunk(RGB, 'IHDR').subarray(0, 8));
    // Each row begins with its filter: none.
    expect([rows[0], rows[3], rows[6]]).toEqual([0, 0, 0]);
    const pixels = [1, 2, 4, 5, 7, 8].map((at) => palette[rows[at] ?? -1]);
    expect(pixels).toEqual(['ff0000', 'fa0a00', 'ff0000', 'ffffff', '0000ff', 'ff0000']);
  });

  it('is not made of another kind of picture', () => {
    expect(() => withPalette(withPalette(RGB))).toThrow('Not a PNG of 8-bit RGB');
  });
});

describe('the pictures of the pages', () => {
  const files = readdirSync('docs').filter((file) => file.endsWith('.png'));

  it('are there in a light and a dark version', () => {
    const names = files.map((file) => file.replace(/-(?:light|dark)\.png$/, ''));
    expect(new Set(names).size * 2).toBe(files.length);
  });

  it.each(files)('have a palette, so that they are small: %s', (file) => {
    const png = readFileSync(`docs/${file}`);
    expect(chunk(png, 'IHDR')[9]).toBe(3);
    expect(png.length).toBeLessThan(128 * 1024);
  });
});
