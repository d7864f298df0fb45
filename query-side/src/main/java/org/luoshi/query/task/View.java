package org.luoshi.query.task;

import java.time.LocalDate;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.rule.Rulebook;

/**
 * From where a task is looked at.
 *
 * @param day days to due are counted from here, and the schedule is read here
 * @param directory who was called what
 */
public record View(LocalDate day, Directory directory, Rulebook rules) {}
