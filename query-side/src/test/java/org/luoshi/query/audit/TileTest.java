package org.luoshi.query.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The examples that tlog-tiles itself gives. */
class TileTest {
    @Test
    void reads_an_index_in_path_elements_of_three_digits() {
        assertThat(Tile.at("0/x001/x234/067")).isEqualTo(new Tile(0, 1_234_067, 256));
        assertThat(Tile.at("63/999.p/255")).isEqualTo(new Tile(63, 999, 255));
        assertThat(Tile.at("entries/x001/000.p/1")).isEqualTo(new Tile(Tile.ENTRIES, 1000, 1));
    }

    @Test
    void a_tree_of_70000_has_the_tiles_it_should_have() {
        assertThat(Tile.at("0/272").isIn(70_000)).isTrue();
        assertThat(Tile.at("0/273").isIn(70_000)).isFalse();
        assertThat(Tile.at("0/273.p/112").isIn(70_000)).isTrue();
        assertThat(Tile.at("0/273.p/113").isIn(70_000)).isFalse();
        assertThat(Tile.at("1/000").isIn(70_000)).isTrue();
        assertThat(Tile.at("1/001.p/17").isIn(70_000)).isTrue();
        assertThat(Tile.at("1/001.p/18").isIn(70_000)).isFalse();
        assertThat(Tile.at("2/000.p/1").isIn(70_000)).isTrue();
        assertThat(Tile.at("2/000.p/2").isIn(70_000)).isFalse();
        assertThat(Tile.at("0/000").isIn(256)).isTrue();
        assertThat(Tile.at("1/000.p/1").isIn(256)).isTrue();
        assertThat(Tile.at("63/000.p/1").isIn(Long.MAX_VALUE)).isFalse();
    }
}
