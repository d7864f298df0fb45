package org.luoshi.ledger;

import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.luoshi.kernel.EventJson;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/** Axon's view of {@link EventJson}: the same JSON and the same names, so that no class name enters the ledger. */
public final class EventSerializer extends Jackson3Serializer {
    /** For readers who do not stand still before an event of a type they do not know, but set it aside. */
    static final EventSerializer TOLERANT = new EventSerializer(true);

    private final boolean tolerant;

    public EventSerializer() {
        this(false);
    }

    private EventSerializer(boolean tolerant) {
        super(Jackson3Serializer.builder());
        this.tolerant = tolerant;
    }

    @Override
    protected ObjectWriter getWriter() {
        return EventJson.MAPPER.writer();
    }

    @Override
    protected ObjectReader getReader(Class<?> type) {
        // Axon's own reader knows how to build its MetaData.
        return type == MetaData.class ? super.getReader(type) : EventJson.MAPPER.readerFor(type);
    }

    @Override
    @SuppressWarnings("rawtypes") // as inherited
    public SerializedType typeForClass(Class type) {
        return EventJson.records().containsValue(type)
                ? new SimpleSerializedType(type.getSimpleName(), EventJson.REVISION)
                : super.typeForClass(type);
    }

    /** An event that this program does not know stops the reader: to skip it would be to answer wrongly. */
    @Override
    public Class<?> classForType(SerializedType type) {
        Class<?> event = EventJson.records().get(type.getName());
        if (event != null) return event;
        Class<?> other = super.classForType(type);
        if (!tolerant && UnknownSerializedType.class.isAssignableFrom(other))
            throw new SerializationException("no event is called " + type.getName());
        return other;
    }
}
