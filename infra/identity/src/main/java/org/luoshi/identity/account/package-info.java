/** Standalone's own accounts, and the authorization server that lets them in. */
@NullMarked
package org.luoshi.identity.account;

import org.jspecify.annotations.NullMarked;
