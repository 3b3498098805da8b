-- Say what the model leaves out, so that no figure is read as more than it is.
-- params: none
-- reads: none
-- columns:
--   topic VARCHAR text  what it is about
--   limit_text VARCHAR text  what is left out
SELECT *
FROM (
    VALUES
    ('partial equilibrium', 'No wages, exchange rates, input-output rounds or finance; each measure is taken by itself.'),
    ('reputation', 'Sales that are lost later because a seller proved unreliable are not counted.'),
    ('success', 'Nothing here says how likely the other side is to give in; sanctions worked in about a third of known episodes.'),
    ('ownership', 'Losses in the target count in full, also those of plants there that firms of the Union own.'),
    ('product detail', 'Six-digit codes do not isolate DUV from other lithography, five-axis from other machining centres, or powder from other nickel.'),
    ('industries', 'Industry lines hold intermediate use only: no investment goods, no final goods.'),
    ('entry ports', 'Trade by entry port overstates the Netherlands and Belgium.'),
    ('chokepoints', 'How much a shortage hurts is only as good as the choke price and the demand elasticity, both judgements.'),
    ('law', 'This is screening, not legal advice; the articles named are to be checked on EUR-Lex.')
) AS l (topic, limit_text)
