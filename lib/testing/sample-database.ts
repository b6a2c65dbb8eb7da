import type { DatabaseAt } from "../application/ports.ts";

type Kind = DatabaseAt["engine"];

/**
 * A database with one of everything that a backup may lose or turn into something else, as a script for the client.
 * `user`: who is named as definer of some of it.
 */
export const sampleDatabase = (kind: Kind, user: string): string =>
  [
    settings,
    tables(kind),
    texts,
    bytes,
    numbers,
    relations,
    partitions,
    views(user),
    routines(user),
    triggers,
    events,
  ].join("\n");

/** Its rows. */
export const sampleRows: Record<string, number> = {
  "blöbs und 'mehr'": 4,
  unused: 0,
  keyless: 3,
  mirrored: 2,
  nodes: 3,
  numbers: 3,
  orders: 2,
  positions: 3,
  sales: 5,
  texts: 5,
};

/** What no physical copy takes along. */
export const myisamTable =
  "CREATE TABLE old_counts (id INT PRIMARY KEY) ENGINE=MyISAM; INSERT INTO old_counts VALUES (1), (2), (3);\n";

/** What only MariaDB has: rows of the past, and a counter by itself. */
export const mariadbOnly = `
CREATE TABLE priced (id INT PRIMARY KEY, price INT) WITH SYSTEM VERSIONING;
INSERT INTO priced VALUES (1, 10), (2, 20);
UPDATE priced SET price = 11 WHERE id = 1;
DELETE FROM priced WHERE id = 2;
CREATE SEQUENCE tickets START WITH 100 INCREMENT BY 5 CACHE 10;
DO NEXTVAL(tickets);
`;

/** A database from before utf8mb4, made by a client of its time: tables, names and routines in other character sets. */
export const oldDatabase = (name: string) => `
CREATE DATABASE ${name} CHARACTER SET latin1 COLLATE latin1_german1_ci;
USE ${name};
CREATE TABLE \`straße\` (id INT PRIMARY KEY, \`größe\` VARCHAR(40), note TEXT) ENGINE=MyISAM DEFAULT CHARSET latin1;
INSERT INTO \`straße\` VALUES (1, 'Zürich €', 0xE4F6FC), (2, NULL, ''), (3, 0x00FF27, '\\\\');
CREATE TABLE words (id INT PRIMARY KEY, russian VARCHAR(40) CHARACTER SET cp1251, japanese VARCHAR(40) CHARACTER SET sjis,
  chinese VARCHAR(40) CHARACTER SET gbk, wide VARCHAR(40) CHARACTER SET utf16, three VARCHAR(40) CHARACTER SET utf8mb3)
  DEFAULT CHARSET latin2;
INSERT INTO words VALUES (1, 'Привет', '表ソ', '中国', '😀', 'ｆｕｌｌ'), (2, '', '能', '縗', NULL, 'é');
SET NAMES latin1;
CREATE PROCEDURE greeting() SELECT _latin1 0xC4D6DC AS greeting, 'it''s' AS text;
CREATE VIEW streets AS SELECT \`id\`, _latin1 0xE9 AS accent FROM words;
SET NAMES utf8mb4;
`;

const settings = `
ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00';
`;

const tables = (kind: Kind) => `
CREATE TABLE unused (id BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT) AUTO_INCREMENT = 4711;
CREATE TABLE keyless (a INT, b VARCHAR(20), KEY (b(5)));
INSERT INTO keyless VALUES (1, 'twice'), (1, 'twice'), (NULL, NULL);
CREATE TABLE mirrored (
  id INT PRIMARY KEY,
  price DECIMAL(30, 10) NOT NULL,
  amount INT NOT NULL CHECK (amount >= 0),
  total DECIMAL(40, 10) AS (price * amount) STORED,
  label VARCHAR(60) AS (CONCAT('№ ', id)) VIRTUAL,
  hidden VARCHAR(20) ${kind === "mysql" ? "DEFAULT 'seen' INVISIBLE" : "INVISIBLE DEFAULT 'seen'"},
  document JSON,
  KEY (total), KEY (label)
);
INSERT INTO mirrored (id, price, amount, hidden, document) VALUES
  (0, 12345678901234567890.0123456789, 2, 'unseen', '{"😀": [null, 1.5, "\\\\\\\\ \\\\" "]}'),
  (1, 0.1, 3, NULL, NULL);
`;

const texts = `
CREATE TABLE texts (
  id INT PRIMARY KEY AUTO_INCREMENT,
  content LONGTEXT CHARACTER SET utf8mb4,
  western VARCHAR(100) CHARACTER SET latin1,
  kind ENUM('it''s', 'a,b', '漢') DEFAULT '漢',
  marks SET('a', 'b', 'é'),
  UNIQUE KEY western_is_one (western),
  FULLTEXT KEY words (content)
) COMMENT = 'with ''quotes'', and ⏎';
INSERT INTO texts (id, content, western, kind, marks) VALUES
  (0, '😀 𝄞 漢字 🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'Zürich', 'it''s', 'a,é'),
  (1, 'a\\nb\\tc\\0d\\Ze\\\\\\\\n''"\`', 'crème', 'a,b', ''),
  (2, '; DROP TABLE texts; -- \\n/* */ USE other; DELIMITER //', NULL, NULL, NULL),
  (3, '', '', DEFAULT, 'b'),
  (4, NULL, 'NULL', DEFAULT, NULL);
`;

const bytes = `
CREATE TABLE \`blöbs und 'mehr'\` (
  \`schlüssel\` VARBINARY(16) PRIMARY KEY,
  picture LONGBLOB,
  flags BIT(12),
  place POINT NOT NULL,
  fixed BINARY(4),
  SPATIAL KEY (place)
);
INSERT INTO \`blöbs und 'mehr'\` VALUES
  (0x00, 0x00, b'0', ST_GeomFromText('POINT(1 2)'), 0x00000000),
  (0x0001, 0xFF00FE000A0D1A5C2722, b'111100001111', ST_GeomFromText('POINT(-0.5 1e10)'), 0x61),
  (0x5C, REPEAT(0x00FF, 500000), NULL, ST_GeomFromText('POINT(0 0)'), NULL),
  (0x27, '', b'1', ST_GeomFromText('POINT(3 3)'), 0xFFFFFFFF);
`;

const numbers = `
CREATE TABLE numbers (
  id INT PRIMARY KEY,
  single FLOAT, twice DOUBLE, small TINYINT, large BIGINT UNSIGNED,
  day DATE, moment DATETIME(6), stamp TIMESTAMP(3) NULL, span TIME(2), year YEAR
);
INSERT INTO numbers VALUES
  (1, 0.1, 1.7976931348623157e308, -128, 18446744073709551615, '0000-00-00', '9999-12-31 23:59:59.999999', '2026-03-29 01:30:00.123', '-838:59:59', 1901),
  (2, -3.40282e38, 2.2250738585072014e-308, 127, 0, '2024-02-29', '1000-01-01 00:00:00', '2026-10-25 00:30:00', '00:00:00.01', 2155),
  (3, NULL, 0.1, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
`;

const relations = `
CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, customer VARCHAR(40) NOT NULL, changed INT NOT NULL DEFAULT 0);
CREATE TABLE positions (
  number INT, order_id INT NOT NULL, article VARCHAR(40),
  PRIMARY KEY (order_id, number),
  CONSTRAINT position_of FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE ON UPDATE RESTRICT
);
CREATE TABLE nodes (id INT PRIMARY KEY, parent INT, CONSTRAINT child_of FOREIGN KEY (parent) REFERENCES nodes (id));
INSERT INTO orders (id, customer) VALUES (1, 'Ada'), (7, 'Grace');
INSERT INTO positions VALUES (1, 1, 'shelf'), (2, 1, 'box'), (1, 7, 'shelf');
INSERT INTO nodes VALUES (1, NULL), (2, 1), (3, 3);
`;

const partitions = `
CREATE TABLE sales (id INT NOT NULL, year INT NOT NULL, amount INT, PRIMARY KEY (id, year))
  PARTITION BY RANGE (year) SUBPARTITION BY HASH (id) SUBPARTITIONS 2
  (PARTITION old VALUES LESS THAN (2020), PARTITION recent VALUES LESS THAN (2026), PARTITION rest VALUES LESS THAN MAXVALUE);
INSERT INTO sales VALUES (1, 1999, 1), (2, 2019, 2), (3, 2020, 3), (4, 2026, 4), (5, 9999, 5);
`;

const views = (user: string) => `
CREATE DEFINER='root'@'localhost' VIEW z_customers AS SELECT customer, COUNT(*) AS orders FROM orders GROUP BY customer;
CREATE DEFINER='${user}'@'%' SQL SECURITY INVOKER VIEW a_customers AS SELECT * FROM z_customers WHERE customer <> 'USE other; --';
CREATE VIEW checked AS SELECT * FROM orders WHERE id > 0 WITH CASCADED CHECK OPTION;
`;

const routines = (user: string) => `
DELIMITER $$
CREATE DEFINER='${user}'@'%' PROCEDURE traps(IN wanted INT, OUT found INT)
  COMMENT 'USE other; DELIMITER //'
BEGIN
  -- USE other;
  /* DELIMITER //
     CREATE DATABASE other; */
  DECLARE text_with_all VARCHAR(200) DEFAULT 'USE other; DELIMITER // \\\\! touch /tmp/hacked \\0';
  IF wanted = 0 THEN SET found = LENGTH(text_with_all);
  ELSE SELECT COUNT(*) INTO found FROM orders WHERE id = wanted; END IF;
END$$
CREATE DEFINER='root'@'localhost' FUNCTION doubled(value INT) RETURNS INT DETERMINISTIC SQL SECURITY INVOKER RETURN value * 2$$
CREATE PROCEDURE \`odd 'name\` () SELECT 'it''s; "done"' AS \`délimiter\`$$
DELIMITER ;
`;

const triggers = `
DELIMITER $$
CREATE TRIGGER first_of_two BEFORE UPDATE ON orders FOR EACH ROW BEGIN SET NEW.changed = OLD.changed + 1; END$$
CREATE TRIGGER then_this BEFORE UPDATE ON orders FOR EACH ROW FOLLOWS first_of_two SET NEW.customer = TRIM(NEW.customer)$$
CREATE TRIGGER before_it AFTER INSERT ON positions FOR EACH ROW UPDATE orders SET changed = changed + 1 WHERE id = NEW.order_id$$
DELIMITER ;
`;

const events = `
DELIMITER $$
CREATE EVENT some_day ON SCHEDULE EVERY 1 YEAR STARTS '2035-01-01 00:00:00' ON COMPLETION PRESERVE COMMENT 'DELIMITER ;'
  DO BEGIN DELETE FROM orders WHERE customer = 'USE other;'; INSERT INTO unused VALUES (); END$$
CREATE EVENT switched_off ON SCHEDULE EVERY 1 SECOND DISABLE DO DELETE FROM orders$$
DELIMITER ;
`;
