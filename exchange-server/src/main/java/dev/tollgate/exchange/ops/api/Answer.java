package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.http.Reply;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of an operation.
 *
 * @param members the body, null for none
 * @param tag what an entity tag is made of, null where there is none
 * @param location where the new thing is, null where nothing was made
 */
record Answer(
        HttpResponseStatus status,
        @Nullable Map<String, Object> members,
        @Nullable String tag,
        @Nullable String location) {
    static Answer of(Map<String, Object> members) {
        return new Answer(HttpResponseStatus.OK, members, null, null);
    }

    static Answer of(Map<String, Object> members, String tag) {
        return new Answer(HttpResponseStatus.OK, members, tag, null);
    }

    static Answer created(Map<String, Object> members, @Nullable String tag, String location) {
        return new Answer(HttpResponseStatus.CREATED, members, tag, location);
    }

    static Answer none() {
        return new Answer(HttpResponseStatus.NO_CONTENT, null, null, null);
    }

    Reply reply() {
        Reply reply = members == null ? Reply.none().with("Cache-Control", "no-store") : Json.reply(status, members);
        Reply tagged = tag == null ? reply : reply.with("ETag", '"' + tag + '"');
        return location == null ? tagged : tagged.with("Location", location);
    }
}
