SELECT concat_ws(':', count(*), bit_xor(hash({{columns}}))) FROM incoming;
