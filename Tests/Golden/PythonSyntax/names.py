# Names beyond ASCII are compared in normalization form KC.
é = é
ﬁ = fi
µ = μ
ｗｉｄｔｈ = 𝐰𝐢𝐝𝐭𝐡 = width
변수 = 변수
日本 = x.ª = ſ
def ñ(ᵃ, *, ℌ=1): pass
import ｏｓ.ｐａｔｈ as ｐ
