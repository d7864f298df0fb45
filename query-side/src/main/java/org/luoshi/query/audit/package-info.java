/** Who changed what, when, why and with whose approval. */
@NullMarked
package org.luoshi.query.audit;

import org.jspecify.annotations.NullMarked;
