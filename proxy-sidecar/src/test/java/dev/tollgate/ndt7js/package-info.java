/** Runs the ndt7 client of npm, in Node and in a browser, from its locate call through both sidecars. */
package dev.tollgate.ndt7js;
