"""What is refused about paper, stubs, petitions and key shares."""

from app.said.marks import N_

TEXTS = (
    N_("Phiếu giấy của hộ này đã được nhận."),
    N_("Cuống phiếu này đã nhận rồi, không tính thêm lần nữa."),
    N_(
        "Hộ cầm phiếu này đã trả lời bằng điện thoại, nên không nhận phiếu giấy của hộ nữa. Xin không bỏ phiếu giấy "
        "vào hòm và để riêng; tờ này đã tính là trả lời bằng điện thoại."
    ),
    N_("Cuống phiếu này của %(village)s, không phải của thôn này. Xin để riêng và chuyển về đúng nơi."),
    N_("Cuống phiếu này của một đợt lấy ý kiến khác. Xin để riêng và chuyển về đúng nơi."),
    N_("Cuống phiếu này chưa được nhận, nên không có gì để trả lại."),
    N_(
        "Chưa lập được biên bản kiểm phiếu vì số tờ phiếu chưa khớp: %(villages)s. Xin vào trang Đối chiếu để sửa số, "
        "hoặc để hai cán bộ cùng xác nhận chênh lệch."
    ),
    N_("%(village)s (tờ phiếu lệch %(n)s, phiếu giấy so với cuống lệch %(n2)s)"),
    N_("Số liệu của %(village)s đang khớp, không có chênh lệch nào để xác nhận."),
    N_("Số liệu của %(village)s đã thay đổi sau khi đề nghị. Xin đề nghị lại với số mới."),
    N_("Mỗi tập nhập hai lần có từ %(n)s đến %(n2)s phiếu."),
    N_("Tập phiếu này đang do cán bộ khác nhập. Hai lần nhập phải do hai người, mỗi người nhập trọn tập."),
    N_("Tập phiếu %(label)s không còn ở đây: đã vào hòm phiếu, hoặc đã có người bỏ."),
    N_("Tập phiếu %(label)s chưa nhập đủ hai lần, hoặc còn chỗ khác nhau chưa chọn."),
    N_("Mã trên phiếu chỉ một thôn không có trong đợt này."),
    N_("Tờ phiếu này của %(village)s, không phải của thôn này. Xin để riêng và chuyển về đúng chồng."),
    N_("Tờ phiếu này %(why)s."),
    N_("Tờ phiếu này chưa được máy đọc. Xin đưa ảnh vào trang Quét phiếu trước."),
    N_("Tờ phiếu này còn thiếu trang hoặc còn ô chờ người xem. Xin lấy tờ kế tiếp bên dưới."),
    N_("Tờ phiếu này đã bỏ vào hòm hoặc đã để riêng, nên không kiểm được nữa. Xin lấy tờ khác."),
    N_("Tờ phiếu này đã kiểm tay rồi, chỉ tính một lần. Xin lấy tờ khác."),
    N_("Kiểm tay không thấy tờ phiếu này đọc sai, nên máy giữ nguyên."),
    N_("Đợt này không có kiến nghị số %(n)s."),
    N_("Kiến nghị số %(n)s đã chuyển cơ quan giải quyết nên không sửa, không bỏ được nữa."),
    N_("Kiến nghị số %(n)s chưa chuyển cơ quan giải quyết nên chưa ghi trả lời được."),
    N_("Kiến nghị số %(n)s chưa có ý kiến nào."),
    N_("Kết quả của đợt chưa niêm yết nên chưa công bố kiến nghị được."),
    N_("Đợt có dưới %(n)s phiếu hợp lệ nên không công bố kiến nghị, để không ai bị nhận ra."),
    N_("Đoạn “%(words)s” chép nguyên lời người dân ghi trên phiếu. Xin tóm tắt bằng lời của cán bộ rồi công bố."),
    N_("Mảnh khóa thứ %(place)s có %(n)s từ; trên tờ giấy có %(n2)s từ."),
    N_("Mảnh khóa thứ %(place)s có từ chép sai hoặc sai thứ tự. Xin so lại từng từ với tờ giấy."),
    N_("Cần %(n)s trong %(n2)s mảnh khóa của tổ kiểm phiếu."),
    N_("Hai mảnh khóa là một tờ. Cần hai tờ khác nhau."),
    N_("Các mảnh khóa không ghép được với nhau: chúng thuộc các bộ khóa khác nhau."),
    N_("Các mảnh khóa này không phải của đợt lấy ý kiến này."),
    N_("Mảnh khóa thứ %(place)s, từ thứ %(n)s: không có từ “%(word)s”. Xin xem lại tờ giấy."),
)
