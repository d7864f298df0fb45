package org.luoshi.ledger;

import java.time.Instant;

/**
 * Where the ledger ends: what the next batch follows.
 *
 * @param tree with as many leaves as there are events; not to be added to, only to be copied
 */
record Head(Merkle tree, Instant lastRecordedAt) {}
