/** The ledger: every event at its place, in the order of its commit, without a gap. */
@NullMarked
package org.luoshi.ledger;

import org.jspecify.annotations.NullMarked;
