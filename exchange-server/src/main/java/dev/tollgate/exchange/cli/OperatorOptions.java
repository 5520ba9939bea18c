package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.registry.Author;
import picocli.CommandLine.Mixin;

/** What every command has that changes a store: which store, how to answer, and who signs the audit log. */
final class OperatorOptions {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    StoreOption store;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    OutputOption output;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private AuthorOption author;

    Author author() {
        return author.author();
    }
}
