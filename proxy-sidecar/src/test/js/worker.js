// What Node has not: a browser's Web Worker, as a thread whose WebSockets are those of ws.
'use strict';
const path = require('node:path');
const {Worker: Thread, isMainThread, parentPort, workerData} = require('node:worker_threads');

if (isMainThread) {
  module.exports = class {
    constructor(file) {
      this.thread = new Thread(__filename, {workerData: require.resolve(`@m-lab/ndt7/src/${path.basename(file)}`)});
      this.thread.on('message', (data) => this.onmessage({data}));
    }

    postMessage(message) {
      this.thread.postMessage(message);
    }

    terminate() {
      this.thread.terminate();
    }
  };
} else {
  globalThis.self = globalThis;
  globalThis.WebSocket = require('ws');
  globalThis.postMessage = (message) => parentPort.postMessage(message);
  require(workerData);
  parentPort.on('message', (data) => self.onmessage({data}));
}
