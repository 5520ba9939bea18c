// Runs one test of @m-lab/ndt7 with its default settings and tells the page's server what the client's callbacks said.
// The same in a browser and in Node; `origin` is where the page came from, the client's own calls go elsewhere.
const measure = async (ndt7, origin) => {
  'use strict';
  const config = await (await fetch(`${origin}/config.json`)).json();
  let told = Promise.resolve();
  const tell = (event, detail) => {
    const body = JSON.stringify({event, detail});
    told = told.then(() => fetch(`${origin}/journal`, {method: 'POST', body}));
    return told;
  };
  // a page stops at the first error
  const failed = new Promise((resolve) => {
    config.error = (error) => resolve(tell('error', String(error)));
  });
  const passed = ndt7.test(config, {
    error: config.error,
    serverChosen: (server) => tell('serverChosen', server),
    downloadMeasurement: ({Source, Data}) => Source === 'server' && tell('downloadMeasurement', Data),
    downloadComplete: (data) => tell('downloadComplete', data),
    uploadMeasurement: ({Source, Data}) => Source === 'server' && tell('uploadMeasurement', Data),
    uploadComplete: (data) => tell('uploadComplete', data),
  }).then((code) => tell('end', code));
  await Promise.race([failed, passed]);
};

if (typeof module !== 'undefined') {
  module.exports = measure;
}
