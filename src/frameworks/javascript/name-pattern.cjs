// The names of tests, from outermost to innermost joined by ' > ', as frameworks match them, each exactly.
'use strict';
const quoted = (name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

exports.namePattern = (names) =>
  `^\\s*(?:${names.map((name) => name.split(' > ').map(quoted).join('(?: > | )')).join('|')})$`;
