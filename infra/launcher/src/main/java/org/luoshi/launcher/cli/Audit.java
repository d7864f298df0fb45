package org.luoshi.launcher.cli;

import picocli.CommandLine.Command;

/** What an auditor does; {@code docs/audit.md} says why. */
@Command(
        name = "audit",
        description = "Take the ledger along, check it, look at any past moment, and replay it.",
        subcommands = {AuditExport.class, AuditVerify.class, AuditAsOf.class, AuditDiff.class, AuditReplay.class})
final class Audit {}
