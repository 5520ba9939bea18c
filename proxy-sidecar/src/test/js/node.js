// node node.js ORIGIN: the page without a browser.
'use strict';
globalThis.Worker = require('./worker.js');
require('./client.js')(require('@m-lab/ndt7'), process.argv[2]).then(() => process.exit(0));
