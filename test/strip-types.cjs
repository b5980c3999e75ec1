// Lets Jest run our TypeScript sources as Node does: types are stripped, nothing is compiled.
const { stripTypeScriptTypes } = require('node:module');

module.exports = {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
};
