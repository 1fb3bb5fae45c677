"""The sentences of the report in French. Only words; a name that ends in "@record" replaces its namesake there."""

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    "title": "Que vaut la machine ? Une évaluation",
    "title@record": "Les agents sont-ils d’accord avec la machine ? Une évaluation d’après le registre",
    "lead": "{weapons} images d’armes et {others} d’autres objets, dont la vérité est connue, ont été montrées à la machine.",
    "lead@record": "Le registre contient {proposals} propositions de la machine, du {first} au {last} ; {judged} ont été jugées.",
    "nothing": "Le registre ne contient aucune proposition.",
    "about": "Ce qui a été évalué",
    "folder": "Dossier",
    "framing": "Cadrage",
    "framing_used": "{used} ; demandé : {asked}, qui a besoin d’un plateau connu",
    "models": "Modèles",
    "version": "Programme",
    "made_at": "Établi le",
    "intervals": "Intervalles",
    "intervals_how": "95 %. Parts : exacts (Clopper-Pearson). Courbes, aires et tailles d’ensemble : bootstrap par"
    " percentiles, {resamples} tirages, armes et autres objets tirés séparément, graine {seed} ; parts"
    " au-delà d’une limite prise sur ces images mêmes : le plus large des deux. Un chiffre sans"
    " parenthèses n’a pas d’intervalle : tous les tirages donnent le même, ou son intervalle serait faux.",
    "unreadable_count": "Illisibles",
    "unreadable_entries": "Entrées non comprises",
    "sources": "Sources",
    "source": "Source",
    "station": "Poste (clé)",
    "holds": "Vérification",
    "holds_yes": "tout est intact",
    "holds_no": "N’EST PAS INTACT : {count} problèmes",
    "contradictions": "{count} entrées disent autre chose dans une source que dans une autre.",
    "key_known": " ; la clé est l’une de celles qui ont été données",
    "key_unknown": " ; on n’a pas vérifié à qui est la clé",
    "unverified": "Au moins une source n’est pas intacte. Tout ce qui suit peut reposer sur des entrées modifiées.",
    "agreement_only": "Tout ceci mesure un accord avec les agents, non l’exactitude. La parole d’un agent n’est pas la"
    " vérité : il a vu la proposition avant de décider, et personne n’a examiné les armes pour ce rapport."
    " « Juste » veut dire : l’agent l’a dit. Les propositions dont la photo a été reprise, celles qui ont"
    " été retirées, laissées ouvertes, ou répondues par « inconnu » ou « l’une de celles-ci » sont"
    " comptées et non jugées.",
    "machine_only": "Ces chiffres valent pour des images comme celles-ci. Ils ne disent rien d’autres caméras, d’un autre"
    " éclairage, ni d’armes qui n’y figurent pas. Toute proposition reste à confirmer par une personne.",
    "fitted": "Sur des images avec lesquelles les probabilités et les limites de la machine ont été ajustées"
    " (edge/judging.toml), tous ces chiffres sont trop bons : seules d’autres images disent ce qu’elle"
    " vaut.",
    "few": "Certaines sortes ont moins de {least} images : leurs intervalles sont larges, et l’on peut d’autant moins en conclure.",
    "short": "En bref",
    "tile_first": "des armes : la première typologie est juste",
    "tile_first@record": "de ce qui a été affiché et jugé : confirmé par l’agent",
    "tile_sure": "de faux parmi les réponses de fiabilité haute ({wrong} sur {answers})",
    "tile_sure@record": "de non-confirmés parmi les propositions de fiabilité haute ({wrong} sur {answers})",
    "tile_refused": "des armes : prises pour un objet qui n’est pas une arme ({count})",
    "tile_others": "des autres objets : admis, non reconnus comme n’étant pas une arme ({count})",
    "tile_named": "des autres objets : une typologie est nommée malgré tout",
    "tile_error": "d’erreur de calibration des réponses affichées ; jusqu’à {honest} serait le hasard",
    "tile_sets": "des armes sous la fiabilité haute : parmi les typologies probables ({promised} promis)",
    "interval_note": "Sous chaque chiffre, et plus bas entre parenthèses : l’intervalle à 95 %, s’il en a un.",
    "typologies": "La première typologie est-elle juste ?",
    "typologies_how": "Chaque barre est la part des armes d’une typologie pour lesquelles elle vient en premier ; le trait à son"
    " bout est l’intervalle. Le losange est la part pour laquelle elle est aussi affichée, donc avec assez de confiance. Un trait"
    " long signifie peu d’images.",
    "typologies_alt": "Une barre par typologie : la part de ses armes pour lesquelles la première typologie est juste, avec"
    " l’intervalle. Le tableau ci-dessous donne les mêmes chiffres.",
    "typology": "Typologie",
    "weapons": "Armes",
    "first_right": "Première juste",
    "shown_right": "Juste et affichée",
    "precision": "Juste si affichée",
    "refused": "Prise pour un objet qui n’est pas une arme",
    "all": "Toutes les armes",
    "balanced": "Moyenne des typologies",
    "balanced_note": "La dernière ligne donne le même poids à chaque typologie ; son intervalle est composé des leurs."
    " « Juste si affichée » compte aussi les autres objets, et dépend du nombre d’images de chaque sorte.",
    "confusion": "Ce qui est pris pour quoi",
    "confusion_how": "Une ligne est ce qu’est l’objet, une colonne ce que la machine a répondu. Sur la diagonale elle a raison ;"
    " plus la couleur d’une case est forte, plus grande est sa part de la ligne. Les numéros du haut sont ceux des lignes.",
    "confusion_caption": "Nombre d’images selon la vérité (lignes) et la réponse (colonnes)",
    "truth": "Vérité",
    "truth@record": "Parole de l’agent",
    "not_sure": "Pas sûre",
    "not_a_weapon": "Pas une arme",
    "none": "Autre objet",
    "rejected": "Refusé, non nommé",
    "weapon": "Arme, non nommée",
    "total": "Total",
    "calibration": "Une probabilité dit-elle vrai ?",
    "calibration_how": "Les réponses sont réunies selon la probabilité annoncée, à peu près autant dans chaque groupe. En abscisse :"
    " ce qui a été annoncé ; en ordonnée : la part qui s’est révélée juste. Sur la ligne en tirets, une probabilité dit vrai ;"
    " au-dessous, la machine prétend trop. L’aire d’un point croît avec le nombre de réponses ; le trait qui le traverse est"
    " l’intervalle exact.",
    "calibration_half": "Toute probabilité suppose qu’on pose autant d’autres objets que d’armes ; là où il y en a moins,"
    " elle est trop basse, et là où il y en a plus, trop haute.",
    "calibration_alt": "Des points proches de la diagonale en tirets signifient des probabilités honnêtes. Le tableau à côté donne"
    " les mêmes chiffres.",
    "calibration_shown": "La probabilité des réponses affichées",
    "calibration_raw": "L’indice du modèle publié sur toutes les images, pour comparer",
    "stated": "Probabilité annoncée",
    "stated_mean": "Moyenne annoncée",
    "share_right": "Part juste",
    "pictures": "Images",
    "pictures@record": "Propositions",
    "honest_line": "honnête",
    "error_line": "Erreur de calibration attendue : {error}. Une machine parfaitement honnête montrerait ici {honest}"
    " en moyenne, et une fois sur vingt plus de {honest_95} : ce qui est au-dessous ne parle pas contre"
    " elle. Sans le bruit des petits nombres (moyenne quadratique débiaisée) : {debiased}. Annoncé en"
    " moyenne : {mean} ; juste : {right}.",
    "error_lacking": "{lacking} réponses sans ce chiffre sont laissées de côté.",
    "error_over": "Erreur de calibration selon les réponses sur lesquelles elle est prise",
    "error_over_note": "La première ligne est ce que rencontre un agent, et le chiffre principal. Sur les armes seules, une"
    " machine honnête a plus souvent raison qu’elle ne l’annonce, car elle laisse leur place aux autres"
    " objets. Sur l’ensemble, les autres objets refusés avec une probabilité proche de 0 sont bien"
    " annoncés et rendent l’erreur petite. L’erreur n’a pas d’intervalle : celui des tirages serait"
    " au-dessus de la vérité.",
    "over_shown": "Réponses affichées",
    "over_weapons": "Armes, affichées ou non",
    "over_all": "L’ensemble",
    "over_raw": "L’ensemble, selon l’indice du modèle publié",
    "error_short": "Erreur",
    "chance_short": "Le hasard seul donne jusqu’à",
    "none_given": "Aucune réponse n’a ce chiffre.",
    "levels": "Jusqu’où se fier à un niveau de fiabilité ?",
    "levels_how": "Ce que l’écran dit en mots, à côté de ce qu’il en a été. Aux deux niveaux du bas rien n’est nommé ; la part est"
    " tout de même celle de la première typologie.",
    "level": "Niveau",
    "answers": "Réponses",
    "right": "Justes",
    "others": "Autres objets",
    "level_high": "Haute",
    "level_medium": "Moyenne",
    "level_low": "Insuffisante",
    "level_other": "Aucune arme connue",
    "sure_some": "Sur {answers} réponses de fiabilité haute, {wrong} sont fausses : {share}. Avec 95 % de confiance, la part réelle"
    " ne dépasse pas {at_most}.",
    "sure_zero": "Aucune des {answers} réponses de fiabilité haute n’est fausse. Cela ne veut pas dire jamais : avec 95 % de"
    " confiance, la part réelle ne dépasse pas {at_most} (règle de trois : 3 divisé par {answers}).",
    "sure_nothing": "Il n’y a aucune réponse de fiabilité haute.",
    "risk": "Et si elle ne répondait que là où elle est la plus sûre ?",
    "risk_how": "À lire depuis la droite : la machine répond à tout, et cette part est fausse. Plus à gauche, elle laisse de côté"
    " les réponses dont elle est le moins sûre. Une courbe qui descend vers la gauche dit que ses doutes sont bien placés. Pour un"
    " autre objet, toute réponse compte comme fausse. La bande est l’intervalle.",
    "risk_alt": "La courbe montre la part fausse pour chaque part de réponses. Le tableau à côté donne les mêmes chiffres.",
    "risk_across": "Part des réponses, les plus sûres d’abord",
    "risk_up": "Part fausse",
    "risk_area": "Aire sous la courbe : {area}. 0 est parfait ; la part fausse du tout serait sans valeur.",
    "separation": "Une arme, ou autre chose ?",
    "separation_how": "Pour chaque limite possible : combien d’armes sont gardées (en ordonnée) et combien d’autres objets sont"
    " admis (en abscisse). Une courbe qui longe le coin en haut à gauche les distingue ; la diagonale est le hasard. Les deux"
    " points gardent ici 95 % et 99 % des armes.",
    "separation_alt": "Trois courbes, une pour chaque nombre qui pourrait distinguer les armes des autres objets. Le tableau à côté"
    " donne les aires et les deux limites.",
    "separation_across": "Autres objets admis",
    "separation_up": "Armes gardées",
    "separation_none": "Il faut des armes et d’autres objets pour tracer cette courbe.",
    "score": "Jugé d’après",
    "score_weapon": "Probabilité d’une arme (calibrée)",
    "score_energy": "Énergie",
    "score_raw": "Plus grand indice du modèle publié",
    "area": "Aire sous la courbe",
    "accepted_at": "Admis, en gardant {keep}",
    "limit_note": "La limite qui garde 95 % (99 %) est prise sur ces images mêmes : de n armes, la valeur de celle au rang"
    " n × 0,95 (0,99), arrondi vers le haut ; tout ce qui a autant est admis. Avec moins de 20 (100) armes, c’est la plus petite"
    " de toutes.",
    "limit_lacking": "Sans ce chiffre et laissés de côté : {weapon} pour la probabilité, {energy} pour l’énergie, {raw} pour"
    " l’indice du modèle publié.",
    "own": "Avec les limites que la machine utilise elle-même",
    "own_refused_weapons": "Armes refusées : prises pour un objet qui n’est pas une arme",
    "own_let_in": "Autres objets admis : non reconnus comme n’étant pas une arme",
    "own_shown": "Autres objets pour lesquels une typologie est nommée",
    "share": "Part",
    "sets": "La bonne typologie est-elle parmi les probables ?",
    "sets_how": "Avec chaque proposition, la machine donne les typologies parmi lesquelles la bonne devrait se"
    " trouver. La promesse vaut pour les armes dont la fiabilité n’est pas haute : {promised} de leurs"
    " ensembles ou plus ; constaté : {below}. Avec une fiabilité haute, l’ensemble est la première"
    " typologie seule, et rien n’est promis ; sur toutes les armes, celles-là comprises : {covered}. Un"
    " ensemble compte {size_below} typologies en moyenne là où il y a promesse, {size} en tout. De petits"
    " ensembles qui tiennent la promesse sont de bons ensembles.",
    "sets_alt": "Pour les armes sous la fiabilité haute : combien d’ensembles ont une typologie, deux, trois, etc. Le"
    " tableau à côté donne les mêmes chiffres.",
    "sets_label": "Typologies dans l’ensemble",
    "sets_count": "Armes sous la fiabilité haute",
    "sets_count_all": "Toutes les armes",
    "sets_none": "Aucune arme n’a un tel ensemble.",
    "sets_lacking": "{lacking} armes sans ensemble sont laissées de côté.",
    "mistakes": "Les pires erreurs",
    "mistakes_how": "La partie la plus parlante d’une évaluation. Les pires d’abord ; au plus {most} de chaque sorte.",
    "mistakes_private": "Les images ont été laissées hors de ce rapport.",
    "named_and_wrong": "Nommée, et fausse",
    "named_and_wrong_how": "Armes affichées sous une autre typologie : {count} en tout.",
    "accepted": "Autres objets admis",
    "accepted_how": "Autres objets non reconnus comme tels : {count} en tout.",
    "refused_weapons": "Armes refusées",
    "refused_weapons_how": "Armes prises pour un objet qui n’est pas une arme : {count} en tout.",
    "no_mistake": "Aucune.",
    "is": "Est",
    "said": "Proposé",
    "said_first": "Premier, non affiché",
    "weapon_at": "Probabilité d’une arme",
    "looks_like": "Ressemble à",
    "picture_of": "Image {file}",
    "unreadable": "Images qui n’ont pas pu être lues",
    "file": "Fichier",
    "reason": "Pourquoi",
    "field": "Ce que sont devenues les propositions",
    "field_how": "Toutes les propositions, avec ce que l’agent en a fait. L’accord ne compte que ce qui a été affiché et jugé.",
    "outcome": "Issue",
    "count": "Nombre",
    "outcome_confirmed": "Confirmée",
    "outcome_corrected": "Corrigée : une autre typologie",
    "outcome_named": "Rien d’affiché ; l’agent en a nommé une",
    "outcome_not_a_weapon": "Pas une arme",
    "outcome_rejected": "Refusée, rien de nommé",
    "outcome_a_weapon": "Prise pour un objet qui n’est pas une arme ; l’agent a vu une arme, non nommée",
    "outcome_unknown": "L’agent ne sait pas",
    "outcome_among": "L’une des probables, sans savoir laquelle",
    "outcome_retaken": "Photo reprise par l’agent avant de décider",
    "outcome_withdrawn": "Retirée : objet déplacé",
    "outcome_undecided": "Restée sans décision",
    "changed": "{count} décisions ont été reprises ou refaites ; la dernière compte.",
    "retaken": "Prises en charge où un agent a fait reprendre la photo au lieu de décider : {intakes} ; décidées à"
    " la fin : {decided}. La première proposition ainsi écartée n’y avait rien nommé dans {silent}, et"
    " avait sinon dit autre chose que ce qui a été décidé dans {other}.",
    "agreement": "Accord",
    "agreement_note": "{agreed} de ce qui a été affiché et jugé a été confirmé ; {stated} était annoncé en moyenne. Armes"
    " d’après les agents que la machine a prises pour un objet qui n’est pas une arme : {refused}.",
    "group_period": "Par période",
    "group_typology": "Par typologie proposée",
    "group_models": "Par modèles",
    "group_station": "Par poste",
    "group_level": "Par niveau de fiabilité",
    "group_place": "Par lieu",
    "place_intake": "Prise en charge",
    "place_checkpoint": "Contrôle",
    "agreement_alt": "Une barre chacun : la part confirmée de ce qui a été affiché et jugé, avec l’intervalle. Le tableau ci-dessous"
    " donne les mêmes chiffres.",
    "proposals": "Propositions",
    "judged": "Affichées et jugées",
    "stated_short": "Annoncé",
    "high_refused": "Fiabilité haute, non confirmées",
    "weapons_refused": "Armes prises pour un objet qui n’est pas une arme",
    "of": "{some} sur {all}",
    "corrections": "Ce que les agents ont dit à la place",
    "corrections_caption": "Ce que la machine a dit et que les agents n’ont pas confirmé, le plus fréquent d’abord",
    "instead": "Parole de l’agent",
    "had": "Combien d’entrées contenaient quoi",
    "had_how": "Il manque des chiffres aux entrées plus anciennes. Ce qui repose sur eux ne compte que les propositions qui les ont.",
    "had_raw": "Indice du modèle publié",
    "had_weapon": "Probabilité d’une arme",
    "had_likely": "Typologies probables",
    "had_energy": "Énergie",
    "method": "Comment les chiffres sont établis",
    "method_list": "Erreur de calibration : Naeini 2015, Guo 2017 ; machine honnête : Bröcker et Smith 2007 ;"
    " débiaisée : Kumar 2019.|Risque et couverture : El-Yaniv et Wiener 2010, Geifman et El-Yaniv"
    " 2017.|Courbe et aire : Hanley et McNeil 1982, Fawcett 2006 ; énergie : Liu 2020 ; plus grand"
    " indice : Hendrycks et Gimpel 2017.|Typologies probables : Vovk 2005, Angelopoulos et Bates"
    " 2023.|Intervalles : Efron et Tibshirani 1993 ; exacts : Clopper et Pearson 1934 ; moyenne des"
    " typologies : Zou et Donner 2008 ; règle de trois : Hanley et Lippman-Hand 1983.",
    "rerun": "Quiconque a les images peut refaire l’évaluation, avec leur chemin à la place du mot en capitales :"
    " {command}. Les mêmes images et les mêmes modèles donnent les mêmes chiffres ; figures.json, à côté"
    " de cette page, les contient tous.",
    "rerun@record": "Quiconque a le registre peut refaire l’évaluation, avec son chemin à la place des mots en"
    " capitales : {command}. Le même registre donne les mêmes chiffres ; figures.json, à côté de cette"
    " page, les contient tous.",
    "reserve": "La machine propose, une personne décide. Rien dans ce rapport n’est un constat sur une arme.",
}
