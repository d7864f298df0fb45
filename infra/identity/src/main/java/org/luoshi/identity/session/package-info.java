/** Signing in with a browser. */
@NullMarked
package org.luoshi.identity.session;

import org.jspecify.annotations.NullMarked;
