"""What the roll-up and verification say about figures that were confirmed."""

from app.said.marks import N_

TEXTS = (
    N_("xã, phường"),
    N_("Từng xã, phường"),
    N_("chưa mở đợt"),
    N_("đang nhận phiếu"),
    N_("chưa kiểm phiếu"),
    N_("đã kiểm phiếu, chưa xác nhận"),
    N_("Tỷ lệ hài lòng chung"),
    N_("Tỷ lệ hộ được lấy ý kiến"),
    N_("Số liệu là tổng của %(n)s %(units)s đã xác nhận, trong %(n2)s đợt."),
    N_("Số liệu là tổng của %(n)s %(units)s đã xác nhận; mỗi nơi là tổng của các thôn (%(n2)s thôn)."),
    N_("Câu chung (câu %(n)s): %(n2)s/%(n3)s phiếu hài lòng (%(share)s); %(n4)s phiếu không hài lòng (%(share2)s)."),
    N_("câu %(n)s (%(n2)s/%(n3)s, %(share)s)"),
    N_("câu %(n)s (%(n2)s/%(n3)s, %(share)s; %(n4)s nội dung khác cũng vậy)"),
    N_("Nội dung thấp nhất: %(low)s; cao nhất: %(high)s."),
    N_(
        "Phiếu có ít nhất một câu không hài lòng: %(n)s/%(n2)s phiếu hợp lệ (%(share)s). "
        "Phiếu có ý kiến khác: %(n3)s/%(n4)s phiếu thu về (%(share2)s)."
    ),
    N_("Quy tắc của đợt không đặt ngưỡng cho từng nội dung, hoặc chưa có phiếu hợp lệ."),
    N_("Từng %(unit)s, từng nội dung (yêu cầu %(level)s): %(n)s/%(n2)s lần một nội dung ở một nơi đạt."),
    N_("Và %(n)s lần khác, xem bảng Excel."),
    N_("%(place)s, câu %(n)s: %(share)s, thiếu %(n2)s phiếu."),
    N_("%(what)s (yêu cầu %(level)s): %(n)s/%(n2)s nơi đạt."),
    N_("%(what)s (yêu cầu %(level)s): %(n)s/%(n2)s nơi đạt; chưa đạt: %(places)s."),
    N_("Cộng chung: %(share)s, đạt."),
    N_("Cộng chung: %(share)s, chưa đạt."),
    N_("%(n)s nơi đạt mọi điều kiện, %(n2)s nơi chưa đạt."),
    N_("%(n)s nơi đạt mọi điều kiện, %(n2)s nơi chưa đạt, %(n3)s nơi chưa đủ số liệu."),
    N_("bản %(version)s, %(who)s, %(when)s"),
    N_("%(place)s: bản %(version)s, %(who)s, %(when)s. Lý do: %(why)s."),
    N_("Đã sửa đổi sau khi xác nhận. %(what)s"),
    N_("Thẩm tra, %(when)s. %(what)s"),
    N_("%(place)s dựa trên bản cũ của %(villages)s, chưa xác nhận lại."),
    N_("quy tắc do phần mềm đặt, không phải quy định"),
    N_("quy tắc do phần mềm đặt, không phải quy định, cán bộ đã đổi mức"),
    N_(
        "Bốc thăm %(n)s trong %(n2)s chồng phiếu giấy (mỗi thôn một chồng): nếu trên %(n3)s%% số chồng đếm sai thì "
        "khả năng không bốc trúng chồng sai nào không quá %(n4)s%% (%(rule)s)."
    ),
    N_("Mới đếm lại %(n)s/%(n2)s chồng đã bốc thăm; chưa kết luận được."),
    N_("Mới đếm lại %(n)s/%(n2)s chồng đã bốc thăm, %(n3)s chồng không khớp; chưa kết luận được."),
    N_("Đã đếm lại đủ %(n)s chồng, chồng nào cũng khớp với kết quả kiểm phiếu."),
    N_("Đã đếm lại đủ %(n)s chồng, %(n2)s chồng không khớp. Không còn chồng nào chưa đếm lại."),
    N_(
        "Đã đếm lại đủ %(n)s chồng, %(n2)s chồng không khớp. Theo đó, trong %(n3)s chồng có thể có từ %(n4)s đến "
        "%(n5)s chồng không khớp (độ tin cậy 95%%): cần đếm lại thêm."
    ),
    N_("%(label)s: %(n)s tờ, khớp %(what)s. Người đếm: %(who)s."),
    N_("số tờ (thôn này không tách được câu trả lời trên giấy)"),
    N_("số tờ và từng câu"),
    N_("%(what)s: kiểm phiếu %(n)s, đếm lại %(n2)s"),
    N_("%(label)s: không khớp – %(what)s. Người đếm: %(who)s."),
)
