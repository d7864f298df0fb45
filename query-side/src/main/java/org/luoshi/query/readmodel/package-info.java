/** The processor that keeps the read model, how far it has come, and whether it is well. */
@NullMarked
package org.luoshi.query.readmodel;

import org.jspecify.annotations.NullMarked;
