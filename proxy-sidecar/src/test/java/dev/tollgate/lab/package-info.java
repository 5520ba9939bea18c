/**
 * A network of namespaces with slow and long links, and what runs ndt7 tests in it: {@link dev.tollgate.lab.NdtLab} with
 * real programs, by hand; {@link dev.tollgate.lab.SidecarOnSlowLinkTest} with the project's own, in the build.
 */
package dev.tollgate.lab;
