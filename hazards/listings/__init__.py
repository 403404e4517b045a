"""挂牌督办: a 重大隐患 under the public supervision of a level of government, from 提请 to 摘牌公告 (domain §2)."""
