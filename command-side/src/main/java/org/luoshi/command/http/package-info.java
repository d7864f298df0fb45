/** One entrance for every command. */
@NullMarked
package org.luoshi.command.http;

import org.jspecify.annotations.NullMarked;
