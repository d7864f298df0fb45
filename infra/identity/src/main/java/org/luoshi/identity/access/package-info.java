/** Who was refused what, and who took the ledger away. */
@NullMarked
package org.luoshi.identity.access;

import org.jspecify.annotations.NullMarked;
