// In the bundle's place of the streams that node-fetch brings for Nodes older than 18: half of its size, read at
// every start, used never. tsconfig.json (`paths`) puts it there, which ncc heeds.
module.exports = {};
