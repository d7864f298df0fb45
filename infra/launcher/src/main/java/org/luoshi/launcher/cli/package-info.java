/** The command line: the auditor's tools in the same jar as the server, which they do not start. */
@NullMarked
package org.luoshi.launcher.cli;

import org.jspecify.annotations.NullMarked;
