// node lines.js URL: one download or upload, told in the lines that ndt7-client-go prints with -format json.
'use strict';
globalThis.Worker = require('./worker.js');
const ndt7 = require('@m-lab/ndt7');

const url = process.argv[2];
const test = new URL(url).pathname.endsWith('/download') ? 'download' : 'upload';
const print = (key, value) => console.log(JSON.stringify({Key: key, Value: {...value, Test: test}}));
const measurement = ({Source, Data}) => print('measurement', Source === 'server' ?
  {...Data, Origin: 'server'} :
  {AppInfo: {NumBytes: Data.NumBytes, ElapsedTime: Data.ElapsedTime * 1e6}, Origin: 'client'});

ndt7[`${test}Test`]({userAcceptedDataPolicy: true}, {
  error: (error) => print('error', {Failure: String(error)}),
  [`${test}Measurement`]: measurement,
  [`${test}Complete`]: () => print('complete', {}),
}, Promise.resolve({[`///ndt/v7/${test}`]: url})).then((code) => process.exit(code === 0 ? 0 : 1));
