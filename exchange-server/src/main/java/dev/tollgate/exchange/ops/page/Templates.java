package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.http.Reply;
import dev.tollgate.text.Resource;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;

/** Views made from templates, which escape what they show. The engine starts with the first view. */
final class Templates {
    private static final String PLACE = "dev/tollgate/exchange/page/";

    /** Nothing but this server's own style; no script at all; no other site may frame it. */
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';" + " frame-ancestors 'none'";

    private Templates() {}

    /** Loaded with the first view, not with the server. */
    private static final class Engine {
        private static final PebbleEngine PEBBLE = new PebbleEngine.Builder()
                .loader(loader())
                .defaultLocale(Locale.ROOT)
                .strictVariables(false)
                .autoEscaping(true)
                .build();

        private static ClasspathLoader loader() {
            ClasspathLoader loader = new ClasspathLoader(Templates.class.getClassLoader());
            loader.setPrefix(PLACE);
            loader.setSuffix(".html");
            return loader;
        }
    }

    /** Shows a view. */
    static Reply show(HttpResponseStatus status, String view, Map<String, Object> model) {
        StringWriter html = new StringWriter();
        try {
            Engine.PEBBLE.getTemplate(view).evaluate(html, model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return secured(Reply.text(status, html.toString()), "text/html; charset=utf-8")
                .with("Cache-Control", "no-store");
    }

    /** Returns the style of all views. */
    static Reply style() {
        String css = Resource.text(Templates.class, "/" + PLACE + "style.css");
        return secured(Reply.text(HttpResponseStatus.OK, css), "text/css; charset=utf-8");
    }

    /** Sends the browser elsewhere, to be read with GET. */
    static Reply redirect(String location) {
        return secured(Reply.text(HttpResponseStatus.SEE_OTHER, ""), "text/plain; charset=utf-8")
                .with("Cache-Control", "no-store")
                .with("Location", location);
    }

    private static Reply secured(Reply reply, String type) {
        return reply.with("Content-Type", type)
                .with("Content-Security-Policy", POLICY)
                .with("X-Content-Type-Options", "nosniff")
                .with("Referrer-Policy", "same-origin");
    }
}
