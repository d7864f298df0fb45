/** Measured by name, never asserted: how fast the ledger is beside the raw database. */
@NullMarked
package org.luoshi.bench;

import org.jspecify.annotations.NullMarked;
