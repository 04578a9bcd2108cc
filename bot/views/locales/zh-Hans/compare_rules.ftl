under-first = <b>{ $least } 到 { $most }</b>：同一种人生，不同的规则
under-about = 你做的事一件没变，变的只是谁来算、算什么。
under-own = <b>{ $score }</b> { $title } · { $tier } · <i>此处现行</i>
under-other = <b>{ $score }</b>（{ $points }）{ $title } · { $tier }
under-sanctions = — { $sanctions }
under-one = <b>{ $score }</b>，照《{ $title }》
