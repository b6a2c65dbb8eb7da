-- The ledger: `balance` is the item's quantity after the movement, so a wrong booking can be found later.
CREATE TABLE IF NOT EXISTS movements (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  item_id INT UNSIGNED NOT NULL,
  user_id INT UNSIGNED NOT NULL,
  quantity_change INT NOT NULL,
  balance INT UNSIGNED NOT NULL,
  note VARCHAR(200) NOT NULL DEFAULT '',
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  KEY movements_item (item_id, id),
  CONSTRAINT movements_item FOREIGN KEY (item_id) REFERENCES items (id),
  CONSTRAINT movements_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
